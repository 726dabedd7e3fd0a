type Signals = Readonly<Record<string, number>>

interface DenseSignal {
  readonly name: string
  readonly value: (signals: Signals) => number
  /** What it says of a request that has much of it. */
  readonly words: string
}

/**
 * The measurements that the trained model weighs beside words. Images, documents, tools and turns are measured and
 * recorded, and weigh nothing: no labelled data says what they are worth.
 */
export const DENSE_SIGNALS: readonly DenseSignal[] = [
  counted('contentWords', 'length'),
  { name: 'longText', value: (signals) => Math.log2(1 + of(signals, 'contentWords')) ** 2 / 8, words: 'long text' },
  counted('sentences', 'number of sentences'),
  counted('lines', 'number of lines'),
  counted('listItems', 'items in lists'),
  counted('tableLines', 'tables'),
  counted('numbers', 'numbers given'),
  counted('questionMarks', 'questions asked'),
  counted('questionWords', 'the form of its question'),
  counted('negations', 'negations'),
  counted('reasoningWords', 'asks for reasoning'),
  counted('mathWords', 'speaks of mathematics'),
  counted('simpleWords', 'asks for plain work'),
  counted('codeWords', 'speaks of code'),
  counted('formatWords', 'asks for a form of output'),
  counted('constraintWords', 'sets conditions'),
  counted('steps', 'has several steps'),
  plain('codeShare', 'contains code'),
  plain('mathShare', 'is written in formulas'),
  plain('digitShare', 'share of digits'),
  plain('nonLatinShare', 'other scripts than Latin'),
  plain('wordCharacters', 'length of its words'),
]

function counted(name: string, words: string): DenseSignal {
  return { name, value: (signals) => Math.log2(1 + of(signals, name)), words }
}

function plain(name: string, words: string): DenseSignal {
  return { name, value: (signals) => of(signals, name), words }
}

function of(signals: Signals, name: string): number {
  return signals[name] ?? 0
}
