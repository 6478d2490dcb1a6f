import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'mount', api: 1, summary: '' });
