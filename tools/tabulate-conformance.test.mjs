import { expect, it } from 'vitest'
import { tabulateConformance } from './tabulate-conformance.mjs'

const test = (target, title, status = 'passed') => ({ ancestorTitles: [`${target} conforms`], title, status })
const file = (folder, ...assertionResults) => ({
  name: `/somewhere/packages/providers/${folder}/src/provider.test.ts`,
  status: 'passed',
  message: '',
  assertionResults,
})
const tabulate = (...testResults) => tabulateConformance({ testResults }, ['big', 'small'])

const big = file('big', test('big with x', 'answers'), test('big with y', 'answers'), test('big with y', 'counts'))
const small = file('small', test('small with z', 'answers'))

it('shows for each vendor which cases pass, for how many targets, and which are declared', () => {
  const { table, problems } = tabulate(big, small)
  expect(table.split('\n')).toEqual([
    '| case | big | small |',
    '| --- | --- | --- |',
    '| answers | pass | pass |',
    '| counts | pass (1 of 2) | declared |',
  ])
  expect(problems).toEqual([])
})

it('shows a failure, and says where', () => {
  const { table, problems } = tabulate(big, file('small', test('small with z', 'answers', 'failed')))
  expect(table).toContain('| answers | pass | FAIL |')
  expect(problems).toEqual(['small with z: answers'])
})

it('takes a file that could not be read, and a provider without the suite, for problems', () => {
  const unread = { ...file('small'), status: 'failed', message: 'no such module' }
  const { problems } = tabulate(big, unread)
  expect(problems).toEqual([`${unread.name}: no such module`, 'providers/small: runs no conformance suite'])
})

it('leaves out tests that are not of the suite', () => {
  const other = { ancestorTitles: [], title: 'reads headers', status: 'skipped' }
  expect(tabulate(big, file('small', other, ...small.assertionResults)).table).not.toContain('reads headers')
})
