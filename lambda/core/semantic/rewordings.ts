/** What may stand before a question and asks nothing. Each only where what follows shows that it is no part of it. */
export const BEFORE: readonly RegExp[] = [
  // "Hello in French" asks for the word itself, and "Hello, world" for a program.
  /^(hi|hello|hey|good (morning|afternoon|evening))( there| all| everyone| team)?\s*[,!.]+\s+(?=(what|who|where|when|why|how|which|is|are|do|does|did|can|could|would|please|explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help)\b)/i,
  /^(quick question|just wondering|i have a question)\s*[:,.]\s+/i,
  /^(please|kindly),? (?=(explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help|write|translate|convert|calculate|find|create|generate|rewrite|solve|name)\b)/i,
  // Not all verbs: "Can you speak French" is no request to do it, nor is "Would you recommend it".
  /^(can|could) you (please |kindly )?(?=(explain|tell me|describe|list|give me|show me|define|summari[sz]e|compare|help me)\b)/i,
  /^(i'd like|i would like|i want|i need) you to (?=(explain|tell me|describe|list|give me|show me|define|summari[sz]e|compare|help me)\b)/i,
  // Nor "when" and "if": "Tell me when to stop" asks for that.
  /^(i'd like|i would like|i want|i need) to know (?=(what|who|where|why|how|which)\b)/i,
  /^tell me,? (?=(what|who|where|why|how|which)\b)/i,
  /^(do you|would you|could you) (happen to )?know (?=(what|who|where|why|how|which)\b)/i,
];

/** What may follow a whole sentence and asks nothing. */
export const AFTER =
  /(?<=[.?!])\s+(thanks|thank you|thx|many thanks)( in advance| a lot| so much| very much)?[\s.!]*$/i;

/** Beginnings that ask the same. "How do I look" does not ask how to do it. */
export const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^how (can i|do i|to) (?!(look|feel|sound|seem|appear|do|stand|compare|rank|smell|taste|weigh)\b)/i, 'how do i '],
  [/^what are the steps to /i, 'how do i '],
  [/^what does (\S+( \S+){0,3}) mean(?=[?.!]*$)/i, 'what is the meaning of $1'],
  [/^define (?=\S+$)/i, 'what is the definition of '],
];

/** Questions about words themselves: "How do you spell cannot" is not about what it means. */
export const ABOUT_WORDS =
  /\b(spell\w*|word\w*|mean|means|meaning|defin\w+|translat\w+|synonym\w*|antonym\w*|rhym\w+|pronounc\w+|pronunciation|letters?|syllables?|plural|singular|etymology|say|said|saying|call|called|phrase|term|terms|difference|formal|informal|american|british|english|correct|grammar|commas?|apostrophes?|hyphens?|punctuat\w+|capitali[sz]e\w*|proofread|sentence|write|rewrite|typed?|abbreviat\w+|short for|versus|vs)\b/i;

/** Two words for one, outside of code and of questions about words. Only in lower case: names are names. */
export const WORDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "what's": 'what is',
    "where's": 'where is',
    "who's": 'who is',
    "how's": 'how is',
    "it's": 'it is',
    "i'm": 'i am',
    "i've": 'i have',
    "you're": 'you are',
    "they're": 'they are',
    "we're": 'we are',
    "let's": 'let us',
    "can't": 'can not',
    cannot: 'can not',
    "won't": 'will not',
    "don't": 'do not',
    "doesn't": 'does not',
    "didn't": 'did not',
    "isn't": 'is not',
    "aren't": 'are not',
    "shouldn't": 'should not',
    purchase: 'buy',
    purchasing: 'buying',
    assist: 'help',
    repair: 'fix',
    movie: 'film',
    movies: 'films',
    automobile: 'car',
    telephone: 'phone',
    television: 'tv',
    physician: 'doctor',
    maths: 'math',
    mathematics: 'math',
    advert: 'ad',
    advertisement: 'ad',
    utilise: 'use',
    utilize: 'use',
    favourite: 'favorite',
    organise: 'organize',
    summarise: 'summarize',
    optimise: 'optimize',
  }),
);

/** Words that begin a sentence so often that their capital is no name. */
export const OPENERS: ReadonlySet<string> = new Set(
  "what who where when why how which is are was were do does did can could should explain tell describe list give show define summarize summarise provide compare suggest recommend help write translate convert calculate find create generate rewrite solve name i what's where's who's how's".split(
    ' ',
  ),
);
