import { keySuite } from '@sluice/memory/suites'
import { openTemporary } from '../measure/temporary-file.ts'

keySuite('SqliteKeys', async () => (await openTemporary()).keys)
