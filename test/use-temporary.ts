// In each worker: os.tmpdir() is the directory of this run.
import { inject } from 'vitest';

process.env.TMPDIR = inject('temporary');
