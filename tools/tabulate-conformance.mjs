// What a run of the conformance suite comes to, by vitest's JSON report.
const SUITE = / conforms$/

/**
 * A Markdown table, case by vendor, and what is wrong, in words. `folders` are the providers that must run the suite.
 * The suite is the same for all: a case that a vendor does not run is one that its target declares not to have.
 */
export function tabulateConformance(report, folders) {
  const results = report.testResults.flatMap(resultsOf).toSorted((a, b) => a.vendor.localeCompare(b.vendor, 'en'))
  const cases = [...new Set(results.map((result) => result.title))]
  const vendors = [...new Set(results.map((result) => result.vendor))]
  const targetsOf = (vendor) => new Set(results.filter((one) => one.vendor === vendor).map((one) => one.target)).size
  const targets = new Map(vendors.map((vendor) => [vendor, targetsOf(vendor)]))
  const cellOf = (title, vendor) => {
    const statuses = results.filter((one) => one.title === title && one.vendor === vendor).map((one) => one.status)
    if (statuses.length === 0) return 'declared'
    if (statuses.some((status) => status !== 'passed')) return 'FAIL'
    const all = targets.get(vendor)
    return statuses.length === all ? 'pass' : `pass (${statuses.length} of ${all})`
  }
  const rows = cases.map((title) => [title, ...vendors.map((vendor) => cellOf(title, vendor))])
  const head = [['case', ...vendors], Array(1 + vendors.length).fill('---')]
  const table = [...head, ...rows].map((cells) => `| ${cells.map(escaped).join(' | ')} |`).join('\n')
  return { table, problems: [...failedIn(results), ...unreadIn(report), ...absentIn(results, folders)] }
}

function resultsOf({ name, assertionResults }) {
  return assertionResults.flatMap(({ ancestorTitles: [suite = ''], title, status }) => {
    const target = suite.replace(SUITE, '')
    return target === suite ? [] : [{ file: name, target, vendor: target.split(' ')[0], title, status }]
  })
}

function failedIn(results) {
  return results.filter(({ status }) => status !== 'passed').map(({ target, title }) => `${target}: ${title}`)
}

/** Test files that never came to their tests. */
function unreadIn({ testResults }) {
  const unread = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return unread.map(({ name, message }) => `${name}: ${message}`)
}

function absentIn(results, folders) {
  const runs = (folder) => results.some(({ file }) => file.replaceAll('\\', '/').includes(`/providers/${folder}/`))
  return folders.filter((folder) => !runs(folder)).map((folder) => `providers/${folder}: runs no conformance suite`)
}

function escaped(cell) {
  return cell.replaceAll('|', '\\|')
}
