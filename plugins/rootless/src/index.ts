import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'rootless', api: 1, summary: '' });
