// Plain data: all that crosses an arrow, a journal or a wire.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
