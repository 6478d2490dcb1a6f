import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'uml', api: 1, summary: '' });
