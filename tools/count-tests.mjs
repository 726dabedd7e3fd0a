// What a run of vitest comes to, by its JSON report.
import { existsSync, readFileSync } from 'node:fs'

/** Passed and failed tests. A run that failed has at least one failure, whatever the report says or if there is none. */
export function countTests(reportPath, isOk) {
  if (!existsSync(reportPath)) return { passed: 0, failed: 1 }
  const report = JSON.parse(readFileSync(reportPath, 'utf8'))
  const unreadable = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0)
  const failed = report.numFailedTests + unreadable.length
  return { passed: report.numPassedTests, failed: isOk ? failed : Math.max(1, failed) }
}
