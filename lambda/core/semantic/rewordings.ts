/** What may stand before a question and asks nothing. Each only where what follows shows that it is no part of it. */
export const BEFORE: readonly RegExp[] = [
  // "Hello in French" asks for the word itself, and "Hello, world" for a program.
  /^(hi|hello|hey|good (morning|afternoon|evening))( there| all| everyone| team)?\s*[,!.]+\s+(?=(what|who|where|when|why|how|which|is|are|do|does|did|can|could|would|please|explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help)\b)/i,
  /^(quick question|just wondering|i have a question)\s*[:,.]\s+/i,
  /^(please|kindly),? (?=(explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help|write|translate|convert|calculate|find|create|generate|rewrite|solve|name)\b)/i,
  // Not all verbs: "Can you speak French" is no request to do it.
  /^(can|could|would|will) you (please |kindly )?(?=(explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help)\b)/i,
  /^(i'd like|i would like|i want|i need) you to (?=(explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help)\b)/i,
  /^(i'd like|i would like|i want|i need) to know (?=(what|who|where|when|why|how|which|whether|if)\b)/i,
  /^(tell me|let me know),? (?=(what|who|where|when|why|how|which|whether|if)\b)/i,
  /^(do you|would you|could you) (happen to )?know (?=(what|who|where|when|why|how|which|whether|if)\b)/i,
];

/** What may follow a whole sentence and asks nothing. */
export const AFTER =
  /(?<=[.?!])\s+(thanks|thank you|thx|many thanks)( in advance| a lot| so much| very much)?[\s.!]*$/i;

/** Beginnings that ask the same. "How do I look" does not ask how to do it. */
export const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [
    /^how (can i|do i|to|could i) (?!(look|feel|sound|seem|appear|do|stand|compare|rank|smell|taste|weigh)\b)/i,
    'how do i ',
  ],
  [/^what are the steps to /i, 'how do i '],
  [/^what does (\S+( \S+){0,3}) mean(?=[?.!]*$)/i, 'what is the meaning of $1'],
  [/^define (?=\S+$)/i, 'what is the definition of '],
];

/** Two words for one. Only in lower case: names are names. */
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
    begin: 'start',
    large: 'big',
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
    colour: 'color',
    colours: 'colors',
    favourite: 'favorite',
    behaviour: 'behavior',
    centre: 'center',
    organise: 'organize',
    summarise: 'summarize',
    optimise: 'optimize',
    an: 'a',
  }),
);

/** Words that begin a sentence so often that their capital is no name. */
export const OPENERS: ReadonlySet<string> = new Set(
  "what who where when why how which is are was were do does did can could should explain tell describe list give show define summarize summarise provide compare suggest recommend help write translate convert calculate find create generate rewrite solve name i what's where's who's how's".split(
    ' ',
  ),
);
