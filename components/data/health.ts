/** GET /api/health. */
export interface Health {
  status: 'ok' | 'starting' | 'degraded'
  version: string
  model: { id: string; label: string; note: string | null }
  ollama: { reachable: boolean; baseUrl: string; error: string | null }
  /** `extractive` when there is no chat model: passages are quoted instead. */
  chat: { model: string; label: string; vision: boolean }
  reranker: { name: string; ok: boolean; note: string | null } | null
  limits: { maxUploadBytes: number; maxPixels: number }
}
