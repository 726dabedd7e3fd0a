import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { countTests } from './count-tests.mjs'

function reportOf(report) {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-count-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'tests.json')
  if (report) writeFileSync(path, JSON.stringify({ numPassedTests: 3, numFailedTests: 0, testResults: [], ...report }))
  return path
}

const unreadable = { status: 'failed', assertionResults: [] }

it.each([
  ['counts what passed', {}, true, { passed: 3, failed: 0 }],
  ['counts what failed', { numFailedTests: 2 }, false, { passed: 3, failed: 2 }],
  ['counts a file that could not be read as a failure', { testResults: [unreadable] }, false, { passed: 3, failed: 1 }],
  ['counts a failed run without failed tests as a failure', {}, false, { passed: 3, failed: 1 }],
  ['counts a run without a report as a failure', undefined, true, { passed: 0, failed: 1 }],
])('%s', (_, report, isOk, counts) => {
  expect(countTests(reportOf(report), isOk)).toEqual(counts)
})
