// Words and phrases that make a reader stop, each with a better way to say the same.

/** The linter matches each pattern against one sentence without its code, and ignores the case of letters. */
export const phrases = [
  [/(?<!\bthere )\b(is|are|was|were) no (?!longer\b|more\b)\w+/, 'say what happens: "fails", "succeeds"; or "is not a …"'],
  [/\b(is|are|was|were) (a )?success\b/, 'say "succeeds"'],
  [/\b(the|a|no) way out\b/, 'say "hint" or "remedy"'],
  [
    /\b(nobody|no one|somebody|someone|anybody|anyone|everybody|everyone)\b/,
    'name the person or the part: "you", "mln", "the backend"',
  ],
  [/\b(whoever|whomever|whatever|whichever|whosoever)\b/, 'name it: "the user who …", "any file that …"'],
  [/\bon paper\b/, 'say "in memory" or "fake"'],
  [/\bdoors?\b/, 'say "port"'],
  [/\b(sees?|seeing|seen|saw) to\b/, 'name the action: "applies", "makes", "checks"'],
  [/\b(is|are|was|were|be|been|being|not|nothing|what) (said|told)\b/, 'name who says it: "mln reports …", "the file sets …"'],
  [/\b(is|are|was|were|be|been) (asked for|spoken of|thought of)\b/, 'say "requested", or name who asks'],
  [/\bone's\b/, 'say whose: "your", "its"'],
  [/(^|[.;:,] )one (does|must|can|may|should|needs|would|wants|has)\b/, 'say "you"'],
  [/\bit is (possible|impossible|necessary|needed|recommended|clear|known) (to|that)\b/, 'start with the subject that acts'],
  [/\bin order to\b/, 'say "to"'],
  [/\b(is|are|was|were|be|been) able to\b/, 'say "can"'],
  [
    /\b(thereby|therein|thereof|whereof|wherein|whereby|hereby|herewith|hence|whence|thus)\b/,
    'use a plain word: "so", "in which"',
  ],
  [/\b(is|are|was|were) to be\b/, 'say "must be", "will be", or name who does it'],
  [/\b(had|has|have) got\b/, 'name what changed'],
  [/\bmend(s|ed|ing)?\b/, 'say "fix" or "repair"'],
  [/\b(throw(s|ing)?|threw|thrown)( \w+){0,3} away\b/, 'say "delete" or "discard"'],
  [/\b(tak(e|es|ing)|took|taken)( \w+){0,3} up\b(?! to\b)/, 'say "continue" or "resume"'],
  [/\b(broken|breaks?|cut) off\b/, 'say "interrupted"'],
  [/[,;:] for (it|they|there|that|nobody|this) (is|are|was|were|would|will|does|has|had|can|may)\b/, 'say "because"'],
  [/\blet go\b|\blets go\b/, 'say "resume" or "release"'],
  [/\banew\b/, 'say "again"'],
  [/\bbut for\b/, 'say "except for"'],
  [/\bknows? the way\b/, 'say "is configured", "can reach"'],
  [/\b(is|are|was|were) what\b/, 'name it instead of "what"'],
  [
    /[,;:] (what|who|whom) (?!(is|are|was|were|does|do|did|can|should|must|may|will) .*\?)/,
    'name it instead of "what …" or "who …"',
  ],
  [/\b(of|from|than|with|by|and|beyond|besides|before|after) what\b/, 'name it instead of "what …"'],
];

/** Openings of sentences that do not name a subject. */
export const openings = [
  [/^(it|they|he|she)\b/, 'name the subject instead of opening with a pronoun'],
  [
    /^(this|that|these|those|such|all this|all that|both|neither|none) (is|are|was|were|has|have|does|do|did|may|must|can|will|means?|makes?|holds?|goes|go|says?)\b/,
    'name the subject: "This step …"',
  ],
  [/^(what|who|whom|whose|which|whether)\b(?!.*\?)/, 'name the subject instead of "what …" or "who …"'],
  [/^(nothing|nobody|one) (is|are|was|were|can|may|must|has|does|would)\b/, 'name who does, or does not do it'],
  [/^there (is|are|was|were) (no|none|nothing|not)\b/, 'name what is missing, or who lacks it'],
];

/** Openings of headings that neither name a subject nor give an order. */
export const headings = [
  [/^(what|who|whom|where|when|whether|which|it|this|that)\b/, 'write a noun ("Requirements") or an order ("Install mln")'],
];

/** An error begins with "cannot" and the action that failed. */
export const errors = [
  [/\b(could not|couldn't|can't|can not|unable to|failed to|is not able to|not possible|impossible)\b/, 'say "cannot …"'],
  [/(?<=^(?!cannot\b).*)\bcannot\b/, 'open the message with "cannot …"'],
];
