import { describe, expect, it } from 'vitest'
import { measureText } from './measure-text.ts'

const CODE = 'function add(a, b) {\n  return a + b;\n}'

describe('measureText', () => {
  it('counts words, sentences, lines and question marks', () => {
    const measures = measureText("Is it so? Don't ask.\n\nTrade-offs matter!")
    expect(measures).toMatchObject({ words: 7, sentences: 3, lines: 2, questionMarks: 1 })
  })

  it('does not end a sentence inside a number', () => {
    expect(measureText('Pi is 3.14 or so.').sentences).toBe(1)
  })

  it('knows what kind of work words ask for', () => {
    const text = 'Prove the lemma, then summarise the Python code; it must hold for every integer.'
    expect(measureText(text)).toMatchObject({
      reasoningWords: 2,
      steps: 1,
      simpleWords: 1,
      codeWords: 2,
      constraintWords: 2,
      mathWords: 1,
    })
  })

  it('gives no weight to grammar, politeness and begging', () => {
    const measures = measureText('Hello! This is extremely complex, so please use your best model for it. Thank you!')
    expect(measures).toMatchObject({ words: 15, contentWords: 0 })
  })

  it('takes the words of the middle of a long text for pasted, not for a wish', () => {
    const filler = 'council park opening '.repeat(40)
    expect(measureText(`Summarise: ${filler} prove theorem ${filler}`)).toMatchObject({
      simpleWords: 1,
      reasoningWords: 0,
    })
  })

  it('sees fenced code, and takes no wishes from it', () => {
    const measures = measureText(`Look:\n\`\`\`js\n// prove this theorem\n${CODE}\n\`\`\`\nThanks.`)
    expect(measures.codeFences).toBe(1)
    expect(measures.codeShare).toBeGreaterThan(0.6)
    expect(measures.reasoningWords).toBe(0)
  })

  it('sees code without a fence', () => {
    expect(measureText(CODE).codeShare).toBeGreaterThan(0.5)
    expect(measureText('Write to the council about the park (soon).').codeShare).toBe(0)
  })

  it('takes LaTeX for mathematics, not for code', () => {
    const measures = measureText('Find $\\frac{x^2 + 1}{x - 1} = \\sqrt{x}$.')
    expect(measures.codeShare).toBe(0)
    expect(measures.mathShare).toBeGreaterThan(0.05)
  })

  it('counts list items of each style', () => {
    expect(measureText('- a\n* b\n1. c\n12) d\nA. e\n• f\n-g').listItems).toBe(6)
  })

  it('counts two ideographs for a word and knows other scripts', () => {
    const measures = measureText('请证明这个定理')
    expect(measures).toMatchObject({ contentWords: 3.5, nonLatinShare: 1 })
    expect(measureText('Докажите теорему').words).toBe(2)
  })

  it('measures the digits', () => {
    expect(measureText('12 ab').digitShare).toBe(0.5)
  })
})
