import { StoreUnavailable } from '@sluice/core'

/** What was not done now may be done later: the disk is full, another program holds the file, too much waits. */
export class PassingFailure extends StoreUnavailable {}
