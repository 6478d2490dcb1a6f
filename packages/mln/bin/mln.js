#!/usr/bin/env node
// The program, with everything that comes with it: the engine is a dependency, and the built-in plugins lie beside it.
require('@mln/engine/bin');
