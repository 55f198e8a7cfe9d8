#!/usr/bin/env node
console.log('phaselab');
