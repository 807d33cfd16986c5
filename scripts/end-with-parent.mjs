// Preloaded into the processes that `npm start` begins: when it is killed without a word, they end too.
process.on('disconnect', () => process.exit(1))
