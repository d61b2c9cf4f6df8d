import { TEXT_DUPLICATES } from './text-duplicates.ts';

/**
 * Questions that look alike and have different answers, each pair in a line: what an embedding takes for the same. Written
 * for this test; a language model's answer to one would be wrong, or another, for the other.
 */
export const NEAR_DUPLICATES: Readonly<Record<string, string>> = {
  negation: `
Calculate 5 | Calculate 5!
Is every physician a doctor? | Is every doctor a physician?
Is it safe to take ibuprofen while pregnant? | Is it not safe to take ibuprofen while pregnant?
Which of these animals can fly? | Which of these animals can't fly?
List fruits that contain vitamin C | List fruits that don't contain vitamin C
How do I enable dark mode? | How do I disable dark mode?
Why does my code compile? | Why doesn't my code compile?
Is gluten present in oats? | Is gluten absent in oats?
Recipes with nuts | Recipes without nuts
Who was present at the meeting? | Who was never present at the meeting?
Explain why inflation is bad | Explain why inflation isn't bad
Which countries are in the EU? | Which countries are not in the EU?
Can I drive with an expired licence? | Can I not drive with an expired licence?
Is the number 91 prime? | Is the number 91 nonprime?
How do I opt in to emails? | How do I opt out of emails?
How do I subscribe to the newsletter? | How do I unsubscribe from the newsletter?
Show users that are active | Show users that are inactive
Is this legal in Spain? | Is this illegal in Spain?
What foods should I eat with gout? | What foods shouldn't I eat with gout?
What is possible with quantum computing? | What is impossible with quantum computing?
Do I have to pay tax on gifts? | Don't I have to pay tax on gifts?
Name a bird that swims | Name a bird that never swims
Can dogs eat grapes? | Can no dogs eat grapes?
How do I lock my phone? | How do I unlock my phone?`,
  numbers: `
What is 15% of 80? | What is 50% of 80?
What is 12 + 7? | What is 12 - 7?
Write a poem of 4 lines | Write a poem of 14 lines
Give me 3 names for a cat | Give me 30 names for a cat
Is 3.5 greater than 3.05? | Is 3.05 greater than 3.5?
Who was the 16th president of the United States? | Who was the 6th president of the United States?
What is two plus three? | What is two plus thirteen?
How many hours are in two days? | How many hours are in ten days?
What is 1,000 times 10? | What is 1.000 times 10?
What is the square root of 144? | What is the square root of 14.4?
Summarize in one sentence | Summarize in two sentences
What is 5 to the power of 2? | What is 2 to the power of 5?
What does error 404 mean? | What does error 403 mean?
What does port 80 mean? | What does port 8080 mean?
What is new in Python 3.11? | What is new in Python 3.12?
What is chapter IV about? | What is chapter VI about?
What is half of 10? | What is a third of 10?
How old is someone born in 1990? | How old is someone born in 1909?
Explain the first law of thermodynamics | Explain the second law of thermodynamics
What is -5 plus 10? | What is 5 plus 10?
What is 10/2? | What is 10*2?
What is 1e3 in words? | What is 1e6 in words?`,
  names: `
What is the capital of Austria? | What is the capital of Australia?
What is the capital of Niger? | What is the capital of Nigeria?
Who is Michael Jordan? | Who is Michael B. Jordan?
What did Marie Curie discover? | What did Pierre Curie discover?
Tell me about Washington the state | Tell me about Washington the city
How old is Paris Hilton? | How old is Paris?
What is the population of Georgia? | What is the population of Virginia?
Who wrote Emma? | Who wrote Anna?
How do I install React? | How do I install Preact?
what is the capital of iran | what is the capital of iraq
Who founded Apple? | Who founded Oracle?
How do I cook a turkey? | How do I cook a Turkey?
What does US mean? | What does us mean?
What is Polish? | What is polish?
When did Elizabeth I die? | When did Elizabeth II die?
Is Java compiled? | Is JavaScript compiled?
Who is the mayor of London, Ontario? | Who is the mayor of London, England?
Write to Ann about the order | Write to Anna about the order
What is MAY used for? | What is may used for?
What is the height of Mont Blanc? | What is the height of Mount Blanc?
How do I use Swift? | How do I use swift?`,
  units: `
How far is 10 km in miles? | How far is 10 m in miles?
Convert 5 pounds to kilograms | Convert 5 pounds to euros
How hot is 30 °C? | How hot is 30 °F?
How much is 100 USD? | How much is 100 EUR?
How much is 5 Mb? | How much is 5 MB?
How long is 90 min? | How long is 90 s?
What is a dose of 5 mg? | What is a dose of 5 g?
Is 10 mph fast? | Is 10 kph fast?
How long is a year in days? | How long is a year in weeks?
How big is 2 acres? | How big is 2 hectares?
How much is $5? | How much is £5?
How much is 3 ft? | How much is 3 in?
Is 100 mW a lot? | Is 100 MW a lot?
How heavy is 1 ton? | How heavy is 1 tonne?
What is 20 minutes in seconds? | What is 20 minutes in hours?
How much is a pint in the UK? | How much is a quart in the UK?
Is 120/80 mmHg normal? | Is 120/80 kPa normal?
How much is 5 per month? | How much is 5 per year?
How tall is 180 cm? | How tall is 180 inches?`,
  dates: `
What happened on 4 July 1776? | What happened on 4 June 1776?
What is the weather like in March? | What is the weather like in May?
Is the bank open on Sunday? | Is the bank open on Monday?
What day is 01/02/2026? | What day is 02/01/2026?
Who won the World Cup in 2018? | Who won the World Cup in 2022?
What happened in 44 BC? | What happened in 44 AD?
Who was king in the 15th century? | Who was king in the 16th century?
What is due today? | What is due tomorrow?
What did I miss yesterday? | What did I miss today?
Is the shop open at 9 am? | Is the shop open at 9 pm?
What happened last week? | What happened next week?
When does summer time begin? | When does winter time begin?
When did World War I end? | When did World War II end?
When did the war begin? | When did the war end?
What is scheduled for Q1? | What is scheduled for Q2?
Events before 1900 | Events after 1900
What was music like in the 60s? | What was music like in the 90s?
What is 12:30 in UTC? | What is 12:03 in UTC?`,
  languages: `
Translate good morning to Spanish | Translate good morning to Portuguese
How do you say thanks in German? | How do you say thanks in Danish?
Write a sorting function in C | Write a sorting function in C++
Write hello world in C# | Write hello world in F#
Translate from English to French | Translate from French to English
Answer in formal German | Answer in informal German
What is water in Latin? | What is water in Greek?
Can you speak French? | Can you explain French?
Hello in Italian | Goodbye in Italian
How do you say please in Dutch? | How do you say thank you in Dutch?
Is this American English? | Is this British English?
Wie heißt die Hauptstadt von Peru? | Wie hieß die Hauptstadt von Peru?
¿Dónde está mi papá? | ¿Dónde está mi papa?
Summarize in simplified Chinese | Summarize in traditional Chinese
What is schon in English? | What is schön in English?
日本の首都はどこですか | 中国の首都はどこですか`,
  quantifiers: `
Are all swans white? | Are some swans white?
Do most people like cheese? | Do few people like cheese?
Do a few people like it? | Do few people like it?
Name every planet | Name any planet
What is the largest desert? | What is the smallest desert?
What is the most popular sport? | What is the least popular sport?
Who needs at least ten points? | Who needs at most ten points?
Do both parents pay? | Does either parent pay?
Are there more cats than dogs? | Are there fewer cats than dogs?
What is always true? | What is sometimes true?
Is only Tom invited? | Is even Tom invited?
Name one effect of caffeine | Name all effects of caffeine
Which is the best phone? | Which is the worst phone?
What is the minimum wage? | What is the maximum wage?
Name a planet | Name planets
Does everybody pay tax? | Does anybody pay tax?
What is the second best option? | What is the best option?
What must I bring? | What may I bring?
Is it often cold? | Is it rarely cold?
How many calls are there? | How many calls were there?`,
  order: `
Convert miles to kilometers | Convert kilometers to miles
Is Ann taller than Bob? | Is Bob taller than Ann?
Does the dog chase the cat? | Does the cat chase the dog?
How do I get from Rome to Milan? | How do I get from Milan to Rome?
Did Brutus kill Caesar? | Did Caesar kill Brutus?
What is 9 minus 4? | What is 4 minus 9?
Divide 8 by 2 | Divide 2 by 8
How do I merge main into dev? | How do I merge dev into main?
Is tea better than coffee? | Is coffee better than tea?
Who lent Max money? | Who did Max lend money?
Does smoking cause stress? | Does stress cause smoking?
Replace a with b | Replace b with a
How do I copy a file from server to laptop? | How do I copy a file from laptop to server?
Is a parent of Ann called Bob? | Is Bob a parent called of Ann?
What does the mother of the child say? | What does the child of the mother say?
Should I eat before I sleep? | Should I sleep before I eat?
How do I export JSON to CSV? | How do I export CSV to JSON?
What is A without B? | What is B without A?
Is the house of glass green? | Is the green house of glass?`,
  quotations: `
What does "bank" mean? | What does "bark" mean?
How do I say "yes, please" in Thai? | How do I say "yes" in Thai?
Who said "I came, I saw"? | Who said "I saw, I came"?
What does \`ls -l\` do? | What does \`ls -a\` do?
What does x == y mean? | What does x = y mean?
What does rm -r do? | What does rm -f do?
What is the type of [1]? | What is the type of (1)?
How do I say yes please? | How do I say yes?
What is a.b? | What is a, b?
Explain x++ | Explain ++x
What does foo_bar do? | What does fooBar do?
What does chmod 755 do? | What does chmod 777 do?
Let's eat, grandma | Let's eat grandma
Explain 'their' | Explain 'there'
What is its purpose? | What is it's purpose?`,
  words: `
What does movie mean? | What does film mean?
Translate purchase to German | Translate buy to German
How do you spell favourite? | How do you spell favorite?
How many letters are in cannot? | How many letters are in can not?
Is colour valid in CSS? | Is color valid in CSS?
Do I need a comma after it's? | Do I need a comma after it is?
What rhymes with car? | What rhymes with automobile?
Is maths a word? | Is math a word?
What is the plural of advert? | What is the plural of ad?
Is text-align: centre right? | Is text-align: center right?
Which is correct, a hour? | Which is correct, an hour?
Does BEGIN work in SQL? | Does START work in SQL?`,
  framing: `
How do I look? | How to look?
How do I feel about it? | How do you feel about it?
What is the matter? | What is matter?
Explain the mole | Explain a mole
Hello, world | Hi, world
Say please | Say
Can you swim? | Swim
Do you know Ann? | Ann
How can I help? | How can you help?
Would you lie? | Lie
What is the way to Amarillo? | How do I Amarillo?
Tell me a joke | Tell me the joke
I want you to stop | Stop
Write thanks. | Write.
Can you list? | Can you tell?
Would you recommend a Tesla? | Recommend a Tesla
Could you give blood? | Give blood
Tell me when to stop | When to stop
Let me know if it rains | If it rains
Reply to this: How are you? Thanks! | Reply to this: How are you?
Translate: Hi, tell me why | Translate: Tell me why
Make it shorter: please explain the bill | Make it shorter: explain the bill
How would you say how are you? Thanks. | How would you say how are you?
Will you help? | Help
How could I do this to you? | How do I do this to you?
What can I do? | What do I do?`,
};

/** All of them, by what they differ in. */
export const PAIRS: readonly (readonly [kind: string, one: string, other: string])[] = Object.entries({
  ...NEAR_DUPLICATES,
  ...TEXT_DUPLICATES,
}).flatMap(([kind, lines]) =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [one = '', other = ''] = line.split(' | ');
      return [kind, one, other] as const;
    }),
);
