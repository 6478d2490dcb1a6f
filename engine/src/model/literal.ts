// Text as written → the text meant.

/** Takes away each backslash that makes the next character literal. */
export const literal = (text: string): string => (text.includes('\\') ? text.replace(/\\([\s\S]?)/g, '$1') : text);
