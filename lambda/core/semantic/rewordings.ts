/** What may stand before a question and asks nothing. Each only where what follows shows that it is no part of it. */
export const BEFORE: readonly RegExp[] = [
  // "Hello in French" asks for the word itself, "Hello, world" for a program, and "Hello, is it me" for a song.
  /^(hi|hello|hey)( there| all| everyone| team)?\s*[,!.]+\s+(?=(what|who|where|when|why|how|which|can|could|would|please|explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help)\b)/i,
  /^(quick question|just wondering|i have a question)\s*[:,.]\s+/i,
  /^(please|kindly),? (?=(explain|tell|describe|list|give|show|define|summari[sz]e|provide|compare|suggest|recommend|help|write|convert|calculate|find|create|generate|solve|name)\b)/i,
  /^(can|could) you (please|kindly) (?=(explain|tell|describe|list|give|show|summari[sz]e|compare|help)\b)/i,
  // Not all verbs: "Can you list files without ls" asks whether that can be done, and "Can you speak French" is no request.
  /^(can|could) you (?=(explain|tell me|give me|show me|help me)\b)/i,
  /^(i'd like|i would like|i want|i need) you to (?=(explain|tell me|describe|list|give me|show me|summari[sz]e|compare|help me)\b)/i,
  // Nor "when" and "if": "Tell me when to stop" asks for that.
  /^(i'd like|i would like|i want|i need) to know (?=(what|who|where|why|how|which)\b)/i,
  /^tell me,? (?=(what|who|where|why|how|which)\b)/i,
  // "Do you know how to swim" asks whether somebody can.
  /^(do you|would you|could you) (happen to )?know (?=(what|who|where|why|which)\b(?! to\b))/i,
];

/** What may follow a whole sentence and asks nothing. */
export const AFTER =
  /(?<=[.?!])\s+(thanks|thank you|thx|many thanks)( in advance| a lot| so much| very much)?[\s.!]*$/i;

/** What has another sense after "How do I" than after "How to": a state, a habit, or no wish to do it. */
const NOT_DONE =
  'look|feel|sound|seem|appear|do|stand|compare|rank|smell|taste|weigh|love|hate|know|work|function|behave|act|perform|score|fare|rate|come|walk|talk|speak|sleep|eat|live|think|mean|matter|exist|relate|differ|help|die|age|grow|heal|breathe|hear|see|digest|dream|smile|laugh|cry|sweat|react|respond|be|have|need|want|like|prefer|owe|own|trust|believe|still|already|just|really|only|not|never|ever|even|possibly|usually|normally|often|always';

/** Beginnings that ask the same. "How do I look" does not ask how to do it. */
export const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^how (can i|do i|to) (?!(${NOT_DONE})\\b)`, 'i'), 'how do i '],
  [/^what are the steps to /i, 'how do i '],
  // Not before a participle: "Who's eaten" asks who has.
  [/^(what|where|who|how)'s (?=(the|an?|my|your|his|her|its|our|their|this|that|these|those)\b)/i, '$1 is '],
];

/**
 * Questions about a text itself, or about a name: every character of them counts. "How do you spell cannot" is not about what
 * it means, and "Count the words in Well done." not without its end.
 */
export const ABOUT_WORDS = wordsOf(
  // What words and texts are made of.
  'word\\w*|letters?|char|chars|characters?|syllables?|vowels?|consonants?|digits?|dots?|spaces?|bytes?|tokens?|strings?|substrings?|lines?|sentences?|phrases?|paragraphs?|text\\w*|lengths?|prefix\\w*|suffix\\w*|roots?|stems?|alphabet\\w*|emojis?|ascii|unicode|utf\\w*|symbols?|accents?',
  // Marks, and how it is written.
  'punctuat\\w*|commas?|apostrophes?|hyphens?|marks?|periods?|exclamation\\w*|capitals|capitali[sz]\\w*|upper-?case\\w*|lower-?case\\w*|(upper|lower|title|camel|snake|kebab) case|capital letters?|caps|bold|italics?|quot\\w+|abbreviat\\w*|acronyms?|initials?',
  // What words mean, and how they sound.
  'spell\\w*|mean|means|meaning\\w*|defin\\w+|synonym\\w*|antonym\\w*|homonym\\w*|homophone\\w*|rhym\\w*|pronounc\\w*|pronunciation\\w*|etymolog\\w*|origin\\w*|emphasi\\w*|stress\\w*|idioms?|slang|terms?|dictionar\\w*|oxford|webster\\w*|same as|difference\\w*|versus|vs',
  'grammar|grammatical\\w*|correct\\w*|formal\\w*|informal\\w*|plural\\w*|singular\\w*|verbs?|nouns?|adjectives?|adverbs?|pronouns?|tenses?|conjugat\\w*|genders?|articles?|contractions?|question\\w*|statements?|american|british|english|languages?|dialects?',
  // Operations upon a text.
  'translat\\w*|proofread\\w*|write|writes|writing|written|rewrit\\w*|rephras\\w*|reword\\w*|paraphras\\w*|summar\\w*|shorten\\w*|shorter|longer|simplif\\w*|improv\\w*|edit\\w*|polish\\w*|expand\\w*|mark up|format\\w*|redact\\w*|censor\\w*|say|says|said|saying|sayings|repeat\\w*|echo\\w*|copy|type|types|typed|typing|continue\\w*|complet\\w*|finish\\w*|reply|replies|respond\\w*|answer\\w*|output\\w*|print\\w*|recite\\w*|quote\\w*|cite\\w*',
  'count\\w*|anagram\\w*|palindrom\\w*|revers\\w*|backwards?|sort\\w*|scrabble|wordle|hangman|crossword\\w*|riddles?|puns?|encod\\w*|decod\\w*|encrypt\\w*|decrypt\\w*|encipher\\w*|decipher\\w*|cipher\\w*|rot13|morse|braille|binary|hex\\w*|base\\d*|hash\\w*|md\\d|sha\\d*|sha-\\d+|crc\\w*|checksum\\w*|digest\\w*|escap\\w*|pars\\w*|tokeni[sz]\\w*|split\\w*|concat\\w*|append\\w*|replac\\w*|regexp?|regular expressions?|pattern\\w*|match\\w*|contain\\w*|(starts?|starting|ends?|ending|begins?|beginning) (with|in)',
  'tone|tones|sentiment\\w*|classif\\w*|categor\\w*|labels?|label\\w+|rate|rates|rating|grade|grades|score\\w*|polite\\w*|impolite\\w*|rude\\w*|sarcas\\w*|iron(y|ic)|positive|negative|toxic\\w*|spam|detect\\w*|identif\\w*|extract\\w*',
  // Names, which may be spelled as they like.
  'call|called|calls|named|names|naming|title\\w*|domains?|urls?|websites?|usernames?|hashtags?|fonts?|packages?|library|libraries|modules?|npm|pip|crates?|gems?|import\\w*|functions?|methods?|variables?|keywords?|commands?|flags?|sang|sung|sings?|songs?|lyrics?|albums?|bands?|books?|novels?|films?|movies?',
);

/** What makes all that a user says a text to be worked upon, where a system prompt or an earlier turn says it. */
export const WORKS_UPON_TEXT =
  /\b(translat|proofread|classif|categor|sentiment|rewrit|rephras|reword|paraphras|summari|shorten|simplif|correct (the|all|any|every|my|their|what|grammar|spelling)|grammar|spell|punctuat|transcri|encod|decod|encrypt|count|anagram|hash|revers|echo|repeat|extract|detect|label|moderat|tone of|rate |grade |score |improve |edit |continue |complete the |convert|transform|normali[sz]|pars|quote |word for word|verbatim|polite|greet|thank|magic word|question mark|says )/i;

/** Words that begin a question so often that their capital is no name. */
export const ASKING: ReadonlySet<string> = new Set(
  "what who where when why how which is are was were do does did can could should what's where's who's how's".split(
    ' ',
  ),
);

/** The same, of what is asked for: a full stop may end it as well. */
export const ORDERING: ReadonlySet<string> = new Set(
  'explain tell describe list give show provide compare suggest recommend help convert calculate find create generate solve name'.split(
    ' ',
  ),
);

function wordsOf(...groups: readonly string[]): RegExp {
  return new RegExp(`\\b(${groups.join('|')})\\b`, 'i');
}
