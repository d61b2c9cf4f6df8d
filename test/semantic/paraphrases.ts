/** Questions that ask the same in other words: what a perfect cache would answer alike. Some are hard, on purpose. */
const LINES = `
What is the capital of France? | What's the capital of France?
What is the capital of France? | Please tell me what the capital of France is
How do I reset my password? | How can I reset my password?
How do I reset my password? | How to reset my password
How do I reset my password? | Hi, how do I reset my password? Thanks!
How do I reset my password? | What are the steps to reset my password?
How do I reset my password? | I forgot my password, what now?
Explain recursion | Can you explain recursion?
Explain recursion | Could you please explain recursion?
Explain recursion | Please explain recursion.
Explain recursion | I'd like you to explain recursion
Explain recursion | What is recursion?
Who wrote Hamlet? | Do you know who wrote Hamlet?
Who wrote Hamlet? | Tell me who wrote Hamlet
Who wrote Hamlet? | Who is the author of Hamlet?
Where can I purchase a ticket? | Where can I buy a ticket?
Where can I buy a ticket? | Where are tickets sold?
When does the movie begin? | When does the film start?
When does the film start? | At what time does the film start?
What does photosynthesis mean? | What is the meaning of photosynthesis?
Define entropy | What is the definition of entropy?
Define entropy | What is entropy?
Why can't I log in? | Why can not I log in?
Why can't I log in? | What stops me from logging in?
List the planets | Hello there! List the planets
List the planets | Give me a list of the planets
What colour is the sky? | What color is the sky?
What is my favourite centre? | What's my favorite center?
I want to know which plan is cheaper | Which plan is cheaper?
Which plan is cheaper? | Which plan costs less?
Is maths hard? | Is mathematics hard?
Don't you close on Sunday? | Do not you close on Sunday?
Do you close on Sunday? | Are you shut on Sunday?
Quick question: where is my order? | Where is my order?
Where is my order? | Where's my order?
Where is my order? | Can you track my order?
How do I cancel my subscription? | Hey! Could you tell me how to cancel my subscription?
How do I cancel my subscription? | I want to stop my subscription
How do I repair a flat tyre? | How do I fix a flat tyre?
How do I fix a flat tyre? | What should I do about a flat tyre?
`;

export const PARAPHRASES: readonly (readonly [one: string, other: string])[] = LINES.trim()
  .split('\n')
  .map((line) => {
    const [one = '', other = ''] = line.split(' | ');
    return [one, other] as const;
  });
