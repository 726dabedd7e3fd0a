// Blocks that coding assistants put around what their user typed.
const WRAPPER_TAGS: ReadonlySet<string> = new Set([
  'system-reminder',
  'system_reminder',
  'system-prompt',
  'environment_context',
  'environment_details',
  'env',
  'user_info',
  'user_instructions',
  'additional_data',
  'attached_files',
  'open_and_recently_viewed_files',
  'project_layout',
  'git_status',
  'ide_selection',
  'ide_opened_file',
  'ide_diagnostics',
  'command-name',
  'command-message',
  'local-command-stdout',
  'local-command-caveat',
  'bash-stdout',
  'bash-stderr',
  'rules',
  'memory',
])
const LONGEST_TAG = 40
const OPENING = /^<([a-z_-]{1,40})(?=[\s>])/

/** Takes out the blocks that a harness wrapped around the user's words. A tag that is never closed stays. Linear in time. */
export function stripWrappers(text: string): string {
  // A closing tag not found once is not there for any later opening either: that keeps the scan linear.
  const unclosed = new Set<string>()
  let kept = ''
  let keptUntil = 0
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const end = endOfWrapper(text, at, unclosed)
    if (end === undefined) continue
    kept += text.slice(keptUntil, at)
    keptUntil = end
    at = end - 1
  }
  return keptUntil === 0 ? text : kept + text.slice(keptUntil)
}

function endOfWrapper(text: string, at: number, unclosed: Set<string>): number | undefined {
  const name = OPENING.exec(text.slice(at, at + LONGEST_TAG + 2))?.[1]
  if (name === undefined || !WRAPPER_TAGS.has(name) || unclosed.has(name)) return undefined
  const closing = `</${name}>`
  const start = text.indexOf(closing, at)
  if (start !== -1) return start + closing.length
  unclosed.add(name)
  return undefined
}
