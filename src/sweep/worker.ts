import { samplers } from '../models/samplers.ts';
import { createHandler } from './handle.ts';

/** The entry of a worker thread: one handler for the life of the thread. */
export default createHandler(samplers);
