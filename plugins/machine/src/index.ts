import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'machine', api: 1, summary: '' });
