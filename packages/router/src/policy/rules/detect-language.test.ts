import { describe, expect, it } from 'vitest'
import { detectLanguage } from './detect-language.ts'

describe('detectLanguage', () => {
  it.each([
    ['What is the capital of France, and how big is it?', 'en'],
    ['Wie groß ist die Stadt, und was ist das Besondere daran?', 'de'],
    ['Quelle est la capitale de la France, et pour quelle raison ?', 'fr'],
    ['¿Cómo está el tiempo en los Alpes, y por qué?', 'es'],
    ['Qual è il fiume che non è nella mappa, e perché?', 'it'],
    ['Você não tem como explicar qual é o maior rio?', 'pt'],
    ['Hoe groot is het, en wat is een dijk van klei?', 'nl'],
    ['日本で一番長い川はどれですか', 'ja'],
    ['中国最长的河流是哪一条', 'zh'],
    ['한국에서 가장 긴 강은 무엇입니까', 'ko'],
    ['Какая река самая длинная', 'ru'],
    ['Яка річка найдовша в Україні', 'uk'],
    ['ما هو أطول نهر', 'ar'],
  ])('tells %s', (text, language) => {
    expect(detectLanguage(text)).toBe(language)
  })

  it.each(['', '42', 'Hello', 'const x = 1', 'Please translate: 川'])('does not guess from %j', (text) => {
    expect(detectLanguage(text) ?? 'en').toBe('en')
  })
})
