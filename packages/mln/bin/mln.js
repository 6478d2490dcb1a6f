#!/usr/bin/env node
// The program, with everything that comes with it: the engine is a dependency, and the built-in plugins lie beside it.
await import('@mln/engine/bin');
