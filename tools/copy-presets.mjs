// Puts the presets into the package that is packed: run by npm and pnpm before `pack`, in packages/sluice.
import { cpSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const at = (path) => fileURLToPath(new URL(path, import.meta.url))
cpSync(at('../presets'), at('../packages/sluice/presets'), { recursive: true })
