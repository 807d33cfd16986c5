/**
 * The window that Ollama is asked for, in tokens. Always the same, since another one makes it load the model again; small,
 * since memory is taken for all of it (see qwen3-models.ts). Longer documents are judged window by window.
 */
export const contextTokens = 2048
