import { definePlugin } from '@mln/engine/api';

export default definePlugin({ name: 'imagefile', api: 1, summary: '' });
