import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'guest', api: 1, summary: '' });
