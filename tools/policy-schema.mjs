// Writes presets/policy.schema.json, by which editors check and complete policies: npm run dev schema
// It is what `policyJsonSchema()` says; test/presets.test.ts compares the two.
import { writeFileSync } from 'node:fs'
import { policyJsonSchema } from '@sluice/router'

const path = new URL('../presets/policy.schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(policyJsonSchema(), undefined, 2)}\n`)
