import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'template', api: 1, summary: '' });
