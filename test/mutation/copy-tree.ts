import { execFileSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, symlink } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What git knows of, and the links that make a workspace of it: nothing that happens in the copy shows in the original. */
export async function copyTree(root: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'sluice-mutation-'))
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: root, maxBuffer: 1e8 })
  const files = listed
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))
  for (const file of files) {
    await mkdir(dirname(join(copy, file)), { recursive: true })
    await cp(join(root, file), join(copy, file))
  }
  const packages = new Set(files.filter((file) => file.endsWith('package.json')).map(dirname))
  for (const folder of packages) await copyModules(join(root, folder), join(copy, folder))
  return copy
}

/** Links as they are, which are relative; of the store itself, one. */
async function copyModules(from: string, to: string): Promise<void> {
  const modules = join(from, 'node_modules')
  if (!existsSync(modules)) return
  await mkdir(join(to, 'node_modules'), { recursive: true })
  for (const name of await readdir(modules)) {
    const [source, target] = [join(modules, name), join(to, 'node_modules', name)]
    if (name === '.pnpm') await symlink(source, target, 'dir')
    else if (!name.startsWith('.')) await cp(source, target, { recursive: true, verbatimSymlinks: true })
  }
}
