import fc from 'fast-check';

// Every run of the tests draws the same cases; PHASELAB_PROPERTY_SEED draws others.
fc.configureGlobal({ seed: Number(process.env['PHASELAB_PROPERTY_SEED'] ?? 2601) });
