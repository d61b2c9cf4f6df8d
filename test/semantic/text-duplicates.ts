/**
 * Pairs of which the text itself is what is asked about, so that every character of it counts; and pairs that are told apart
 * only by who knows a name, a mood or a way of speaking. Found by attacking the rules, after they had passed the first list.
 */
export const TEXT_DUPLICATES: Readonly<Record<string, string>> = {
  'the text itself': `
Is this sentence a question: You are leaving? | Is this sentence a question: You are leaving.
Is the punctuation of this sentence correct: Where are you. | Is the punctuation of this sentence correct: Where are you?
How many characters are in Hello. | How many characters are in Hello
What is the anagram of repair | What is the anagram of fix
Classify the tone of: Great | Classify the tone of: Great!!!
md5 of utilize | md5 of use
What is the md5 of utilize? | What is the md5 of use?
Scrabble score of movie | Scrabble score of film
Python package maths | Python package math
a purchase order | a buy order
Hash the string hello  world | Hash the string hello world
Count the words in Well done. | Count the words in Well done
Reverse the string abc? | Reverse the string abc
Reverse cannot | Reverse can't
What is the sha256 of favourite | What is the sha256 of favorite
Encode it's in base64 | Encode its in base64
Encode don't in base64 | Encode do not in base64
How long is the string Go. | How long is the string Go
How many vowels are in organise? | How many vowels are in organize?
How many syllables does don't have? | How many syllables does do not have?
How many bytes is favourite? | How many bytes is favorite?
What rhymes with can't? | What rhymes with cannot?
Is I'm one token? | Is I am one token?
Tokenize we're | Tokenize we are
Is the sentiment of Great. positive? | Is the sentiment of Great? positive?
Classify Sure. | Classify Sure?
Classify Please explain. | Classify Explain.
Rate the politeness of please help me | Rate the politeness of help me
Make Where are you. more polite | Make Where are you? more polite
Summarize Hi. | Summarize Hi
Shorten I don't know | Shorten I do not know
Translate You're late. | Translate You are late.
Translate You're late? | Translate You're late.
Proofread Where is it. | Proofread Where is it?
Does the regex cats? match cats | Does the regex cats match cats
Explain the regex ab? | Explain the regex ab
Explain the regex ab. | Explain the regex ab
What is the emphasis in What is this? | What is the emphasis in What's this?
Convert favourite to upper case | Convert favorite to upper case
Make organise title case | Make organize title case
Is favourite a valid domain? | Is favorite a valid domain?
What is the plural of favourite? | What is the plural of favorite?
Write cannot backwards | Write can not backwards
Which package is called optimise? | Which package is called optimize?
What is the npm module summarise? | What is the npm module summarize?
Spell I'm. | Spell I am.
Pronounce can't. | Pronounce cannot.
What is the etymology of automobile? | What is the etymology of car?
What does the function optimise do in R? | What does the function optimize do in R?
Repeat after me please explain | Repeat after me explain
Repeat what's up | Repeat what is up
Continue The cat sat... | Continue The cat sat
Is What is this? a question | Is What is this a question
How many dots are in etc. | How many dots are in etc
Describe the company Yahoo! | Describe the company Yahoo
You are leaving? | You are leaving.
Is ’ the same as ' in HTML | Is ' the same as ' in HTML
What is the character ’ | What is the character '
Who sang don't stop? | Who sang do not stop?
Complete I don't | Complete I do not
Respond to What's up | Respond to What is up
What is the acronym of it's | What is the acronym of it is
What language is favourite? | What language is favorite?
Is organise Oxford spelling? | Is organize Oxford spelling?
What  is this | What is this
Explain a	b | Explain a b
Caesar cipher of organise | Caesar cipher of organize
Morse code for I'm | Morse code for I am
Type you're | Type you are`,
  'names and idioms': `
Who directed epic movie? | Who directed epic film?
How do I reset my apple television? | How do I reset my apple tv?
What is an assist in hockey? | What is a help in hockey?
What does a physician assistant earn? | What does a doctor assistant earn?
What is a repair order? | What is a fix order?
Who plays the good physician? | Who plays the good doctor?
What is the automobile club of Rome? | What is the car club of Rome?
What is i in physics? | What is I in physics?
What is a telephone jack? | What is a phone jack?
Explain the mathematics prize | Explain the math prize
How do I purchase time? | How do I buy time?
Who played in movie 43? | Who played in film 43?`,
  'ways of speaking': `
Can you define a function inside a function? | Define a function inside a function
Can you list files without ls? | List files without ls
Can you compare apples and oranges? | Compare apples and oranges
Can you describe a smell? | Describe a smell
Can you summarize a poem without loss? | Summarize a poem without loss
Do you know how to swim? | How do I swim?
Would you know how to dance? | How to dance?
Could you know how to dance? | How do I dance?
Let's go | Let us go
Can a member can not vote? | Can a member cannot vote?
May I can not? | May I cannot?
Is he someone who can not smoke? | Is he someone who can't smoke?
Who's eaten? | Who is eaten?
What's changed? | What is changed?
Who's called? | Who is called?
Where's hidden? | Where is hidden?
How's made? | How is made?
How can I not worry? | How to not worry?
How do I love thee? | How to love thee?
How do I know you? | How to know you?
How do I work? | How to work?
How do I sleep? | How to sleep?
How do I walk? | How to walk?
How do I usually pay? | How to usually pay?
How can I ever pay you back? | How do I ever pay you back?
How can I possibly pay? | How do I possibly pay?
Hello, is it me you're looking for? | Is it me you're looking for?
Hey, do as I do | Do as I do
It's been broken | It is been broken
Could you help it? | Help it`,
  'moods and moments': `
Good morning, what should I eat? | Good evening, what should I eat?
Good evening, what can I watch? | What can I watch?
How do I die? | How to die?
How do I breathe? | How to breathe?
How do I hear? | How to hear?
How do I see? | How to see?
How do I dream? | How to dream?
How do I age? | How to age?
How do I heal? | How to heal?
How do I react to penicillin? | How to react to penicillin?
How do I grow? | How to grow?
How can I be wrong? | How to be wrong?
How can I have failed? | How to have failed?
How can I trust you? | How to trust you?
How can I believe it? | How to believe it?
How do I still owe tax? | How to still owe tax?
How do I owe tax? | How to owe tax?
How can I just leave? | How do I just leave?
How do I need water? | How to need water?
How nice. | How nice?
What a day. | What a day?
Who knows. | Who knows?
When in Rome. | When in Rome?
Explain /users? | Explain /users
Explain a*b? | Explain a*b
Explain www.example? | Explain www.example
Who starred in we're the millers? | Who starred in we are the millers?
Who performed you're the one? | Who performed you are the one?
Who composed don't worry? | Who composed do not worry?
Which brand is i'm hungry? | Which brand is i am hungry?
Who founded organise? | Who founded organize?
Where is the pub the favourite? | Where is the pub the favorite?
Do you know how to drive? | How can I drive?
Would you know how to cook? | What are the steps to cook?
Can you give me blood? | Give blood
Tell me, what next | Tell what next`,
};
