import type { ChatRequest, Features, RequestContext } from '@sluice/core'
import { compilePattern } from './compile-pattern.ts'
import { detectLanguage } from './detect-language.ts'
import type { RuleInput } from './rule-schema.ts'
import { compileTimeOfDay } from './time-of-day.ts'

/** What rules can look at. */
export interface RuleFacts {
  readonly request: ChatRequest
  readonly context: RequestContext
  readonly features: Features
  /** Milliseconds since 1970. */
  readonly time: number
  /** Estimated tokens of the prompt; asked for only where a rule wants it. */
  readonly inputTokens: () => number
}

type When = RuleInput['when']
type Test = (facts: RuleFacts) => boolean

/** Says whether a rule fits. Cheap tests come first, those that read text last. */
export function compileWhen(when: When): Test {
  const tests = [
    ...oneOf(when.tenant, ({ context }) => [context.tenant]),
    ...oneOf(when.key, ({ context }) => (context.key ? [context.key.id] : [])),
    ...oneOf(when.tag, ({ context }) => context.tags ?? []),
    ...oneOf(when.surface, ({ context }) => [context.surface]),
    ...isSo(when.stream, ({ request }) => request.isStream),
    ...isSo(when.tools, ({ request }) => request.tools.length > 0),
    ...isSo(when.json, ({ request }) => request.output.type !== 'text'),
    ...isSo(when.images, ({ features }) => (features.signals['images'] ?? 0) > 0),
    ...isSo(when.documents, ({ features }) => (features.signals['documents'] ?? 0) > 0),
    ...(when.timeOfDay ? [timeTest(when.timeOfDay)] : []),
    ...Object.entries(when.signals ?? {}).flatMap(([name, range]) =>
      within(range, ({ features }) => features.signals[name]),
    ),
    ...within(when.inputTokens, ({ inputTokens }) => inputTokens()),
    ...Object.entries(when.header ?? {}).map(([name, words]) =>
      wordsTest(words, ({ context }) => context.header?.(name)),
    ),
    ...Object.entries(when.metadata ?? {}).map(([name, words]) =>
      wordsTest(words, ({ request }) => own(request.metadata, name)),
    ),
    ...oneOf(when.language, ({ features }) => [detectLanguage(features.text) ?? '']),
    ...(when.text === undefined ? [] : [textTest(when.text)]),
  ]
  return (facts) => tests.every((test) => test(facts))
}

function oneOf(wanted: string | string[] | undefined, found: (facts: RuleFacts) => readonly string[]): Test[] {
  if (wanted === undefined) return []
  const names = new Set(asList(wanted))
  return [(facts) => found(facts).some((name) => names.has(name))]
}

function isSo(wanted: boolean | undefined, found: (facts: RuleFacts) => boolean): Test[] {
  return wanted === undefined ? [] : [(facts) => found(facts) === wanted]
}

function within(range: When['inputTokens'], found: (facts: RuleFacts) => number | undefined): Test[] {
  if (!range) return []
  const { atLeast = -Infinity, atMost = Infinity } = range
  return [
    (facts) => {
      const value = found(facts) ?? 0
      return value >= atLeast && value <= atMost
    },
  ]
}

function timeTest(stated: NonNullable<When['timeOfDay']>): Test {
  const isIn = compileTimeOfDay(stated)
  return ({ time }) => isIn(time)
}

type Words = NonNullable<When['text']>

/** A whole value: one of the words, or a pattern that is found in it. */
function wordsTest(words: Words, found: (facts: RuleFacts) => string | undefined): Test {
  if (typeof words === 'object' && 'matches' in words) {
    const isFound = compilePattern(words.matches)
    return (facts) => {
      const value = found(facts)
      return value !== undefined && isFound(value.slice(0, MAX_VALUE_CHARACTERS))
    }
  }
  const wanted = new Set(asList(words))
  return (facts) => wanted.has(found(facts) ?? '')
}

// RE2 is linear; at this length it stays below a millisecond for what people write.
const MAX_VALUE_CHARACTERS = 1_000
const MAX_TEXT_CHARACTERS = 32_000

/** A part of the text: one of the words in any case, or a pattern. */
function textTest(words: Words): Test {
  if (typeof words === 'object' && 'matches' in words) {
    const isFound = compilePattern(words.matches)
    return ({ features }) => isFound(features.text.slice(0, MAX_TEXT_CHARACTERS))
  }
  const wanted = asList(words).map((word) => word.toLowerCase())
  return ({ features }) => {
    const text = features.text.slice(0, MAX_TEXT_CHARACTERS).toLowerCase()
    return wanted.some((word) => text.includes(word))
  }
}

function asList(words: string | readonly string[]): readonly string[] {
  return typeof words === 'string' ? [words] : words
}

function own(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
