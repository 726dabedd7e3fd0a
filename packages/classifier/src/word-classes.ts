import { hashWord, spread } from './word-hash.ts'

/** What a word says about the work that is asked for. `plea`: politeness, small talk, and begging for a better model. */
export type WordClass = (typeof CLASSES)[number]

const CLASSES = [
  'grammar',
  'plea',
  'question',
  'negation',
  'reasoning',
  'math',
  'simple',
  'code',
  'format',
  'constraint',
  'step',
] as const

// Begging stands beside politeness on purpose: how hard a user calls a task says nothing about how hard it is.
const WORDS: Readonly<Record<WordClass, string>> = {
  grammar: `
    a an the that these those its are was were be been being am do does did done has have had having
    of to in on at by with from into onto over under about as and or but if than then's
    he him his she her they them their yes should more most one's`,
  plea: `
    i me my mine we us our you your yours can could would will shall may might just also very really quite much
    this it is so for
    please pls kindly thanks thank hello hi hey dear sir madam appreciate appreciated grateful sorry
    help need want like would-be let's i'd i'm i'll it's that's don't you're regards cheers
    extremely incredibly insanely super highly complex complicated difficult hard tough tricky challenging
    hardest difficult-to best better smartest smart strongest strong powerful capable advanced premium top top-tier
    frontier expensive good great perfect careful carefully deep deeply hardest-ever
    important importantly critical crucial urgent urgently asap serious seriously life career job depends boss
    think thinking thought thoughtful model models ai assistant expert experts genius world-class professional
    haiku sonnet opus use using used make sure take time breath step steps step-by-step stakes high
    possible possibly ever everything anything ability effort max maximum absolutely definitely utmost quality`,
  question: `what which who whom whose`,
  negation: `not no`,
  reasoning: `
    prove proves proving proof proofs disprove derive derives deriving derivation deduce deduction infer inference
    why justify justification rigorous rigorously argue reason reasoning explain-why root-cause
    optimise optimize optimising optimizing optimal optimally optimum optimisation optimization
    minimise minimize maximise maximize trade-off trade-offs tradeoff tradeoffs
    design designing redesign architect architecture architectural analyse analyze analysing analyzing analysis compare compares comparing comparison
    evaluate evaluating critique assess assessment investigate diagnose diagnosis strategy strategic
    hypothesis hypotheses counterexample counterexamples contradiction theorem lemma corollary conjecture axiom
    invariant invariants complexity asymptotic concurrency concurrent deadlock race-condition linearizable
    linearizability distributed consensus consistency idempotent idempotency fault-tolerant scalability
    implications causal causality confounding feasibility plan roadmap migration migrate simulate forecast`,
  math: `
    integer integers polynomial polynomials equation equations inequality triangle triangles circle circles angle
    angles perpendicular parallel hexagon pentagon trapezoid parallelogram rectangle tangent sine cosine secant
    radius diameter circumference ellipse parabola hyperbola vertices coordinates matrix matrices determinant
    vector vectors eigenvalue eigenvalues derivative derivatives integral integrals integrate limit converges
    probability permutations combinations factorial binomial modulo mod congruent divisible divisor divisors prime
    primes remainder arithmetic geometric logarithm logarithms exponent root roots complex-valued
    rational irrational domain bijection asymptote asymptotes degree degrees
    multiples multiple digits base-ten numerator denominator fraction simplified expressed
    theta sqrt frac cdot pi sum`,
  simple: `
    translate translation translated summarise summarize summarising summarizing summary tldr tl;dr
    list lists rewrite rephrase reword paraphrase proofread spellcheck spelling grammar typo typos
    classify classification categorise categorize label tag extract extraction sentiment
    format reformat convert capitalise capitalize lowercase uppercase sort alphabetise alphabetize
    define definition synonym synonyms antonym shorten headline title subject-line bullet bullets
    capital date weather joke greeting emoji hashtags caption`,
  code: `
    code codebase function functions script bug bugs debug debugging refactor refactoring implement implementation implementing compile
    compiler runtime exception stacktrace traceback api apis endpoint sql query regex javascript typescript python
    java rust golang kotlin swift bash php ruby css html react node docker kubernetes terraform git unit-test
    unit-tests pytest jest class classes method methods interface async await thread threads mutex algorithm
    algorithms data-structure database schema index cache repository library framework backend frontend
    microservice microservices assertion assert def return returns recursion recursive`,
  format: `json csv xml yaml markdown table tables column columns row rows html-only plain-text`,
  constraint: `
    must mustn't cannot can't shouldn't never always only exactly precisely strictly except unless
    least most-recent fewer between within without-using each every unique distinct different same
    ensure ensuring guarantee guarantees constraint constraints requirement requirements required require
    satisfy satisfies satisfying conditions condition given assume assuming subject respectively
    both neither either directly consecutive simultaneously
    compatible backwards backward-compatible avoid limit-of`,
  step: `
    then next after afterwards before finally lastly first firstly second secondly third thirdly subsequently
    followed later meanwhile once until`,
}

const SLOTS = 4096
const TABLE = classTable()

/** The class of the lower-case word with this hash; undefined when it is not known. English; other languages count by length only. */
export function wordClassOf(hash: number): WordClass | undefined {
  for (let slot = spread(hash) % SLOTS; ; slot = (slot + 1) % SLOTS) {
    const place = TABLE.classes[slot]
    if (!place) return undefined
    if (TABLE.hashes[slot] === hash) return CLASSES[place - 1]
  }
}

/** True for words that stand in every kind of request. */
export function isCommon(wordClass: WordClass | undefined): boolean {
  return wordClass === 'grammar' || wordClass === 'plea' || wordClass === 'question' || wordClass === 'negation'
}

/** Open addressing: looked up for every word of every request, without making a string of it. */
function classTable() {
  const hashes = new Int32Array(SLOTS)
  const classes = new Uint8Array(SLOTS)
  for (const [index, wordClass] of CLASSES.entries()) {
    for (const word of WORDS[wordClass].trim().split(/\s+/)) {
      const hash = hashWord(word)
      let slot = spread(hash) % SLOTS
      while (classes[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) % SLOTS
      hashes[slot] = hash
      classes[slot] = index + 1
    }
  }
  return { hashes, classes }
}
