// Preloaded into a program of node: at its end it says how much memory it had at most, into the file BENCH_PEAK.
import { writeFileSync } from 'node:fs';

const { BENCH_PEAK } = process.env;
if (BENCH_PEAK !== undefined) process.on('exit', () => writeFileSync(BENCH_PEAK, String(process.resourceUsage().maxRSS)));
