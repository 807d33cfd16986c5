import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { tryTowers } from './embed/try-towers.ts'
import type { Engine } from './engine.ts'
import { DiptychError } from './errors.ts'
import { programVersion } from './program-version.ts'
import { isNewEnough, oldestPython } from './tune/python.ts'
import { describeAbilities } from './understand/query-abilities.ts'

/** One thing that was looked at. */
export interface Check {
  name: string
  ok: boolean
  /** What was found. */
  detail: string
  /** What to do; null where nothing has to be done. */
  fix: string | null
}

/** Bytes under which the disk is called nearly full. */
const reserve = 1024 ** 3
/** Milliseconds for the reranker to be loaded and to pass its self-test. */
const rerankerPatience = 60_000

/** Looks at everything that the engine rests on; never fails, and changes nothing. */
export async function doctor(engine: Engine): Promise<Check[]> {
  const checks = await Promise.all([
    attempt('data folder', () => dataFolder(engine)),
    attempt('disk', () => disk(engine)),
    attempt('embedding model', () => embeddingModel(engine)),
    attempt('chat model', () => chatModel(engine)),
    attempt('questions', () => questions(engine)),
    attempt('reranker', () => reranker(engine)),
    attempt('reranker of pictures', () => pictureReranker(engine)),
    attempt('films and sounds', () => ffmpeg(engine)),
    attempt('tuning', () => python(engine)),
  ])
  return [...checks, ...(await collections(engine))]
}

type Finding = Omit<Check, 'name'>

async function attempt(name: string, look: () => Promise<Finding>): Promise<Check> {
  try {
    return { name, ...(await look()) }
  } catch (thrown) {
    const { detail, fix } = DiptychError.from(thrown)
    return { name, ok: false, detail, fix }
  }
}

async function dataFolder({ config }: Engine): Promise<Finding> {
  const file = path.join(config.dataDir, `.doctor-${process.pid}`)
  try {
    await mkdir(config.dataDir, { recursive: true })
    await writeFile(file, '')
    await rm(file)
    return { ok: true, detail: `${config.dataDir} can be written to`, fix: null }
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    return {
      ok: false,
      detail: `${config.dataDir} can't be written to: ${why}`,
      fix: 'Correct its rights, or set DATA_DIR.',
    }
  }
}

async function disk({ config }: Engine): Promise<Finding> {
  const { bavail, bsize } = await statfs(config.dataDir)
  const free = bavail * bsize
  const detail = `${(free / 1024 ** 3).toFixed(1)} GB free`
  return free > reserve
    ? { ok: true, detail, fix: null }
    : { ok: false, detail, fix: 'Free some space, or set DATA_DIR to a folder on a larger disk.' }
}

async function embeddingModel(engine: Engine): Promise<Finding> {
  const { id, notice } = await engine.prepareModel({ download: false })
  await engine.models.check(id)
  const encoder = await engine.models.load(id)
  await tryTowers(encoder)
  const kinds = encoder.hearing ? 'words, pictures and sounds' : 'words and pictures'
  const detail = `${id} is whole and embeds ${kinds} with ${encoder.dimensions} dimensions`
  return { ok: true, detail: notice ? `${detail}. ${notice.message}` : detail, fix: notice?.fix ?? null }
}

async function chatModel(engine: Engine): Promise<Finding> {
  const { model, provider, vision, error, ollama } = await engine.chatModels.describe()
  if (error) return { ok: false, detail: error.message, fix: error.fix }
  const { ollamaBaseUrl, ollamaConfigured } = engine.config
  if (ollamaConfigured && !ollama)
    return {
      ok: false,
      detail: `Ollama does not answer at ${ollamaBaseUrl}, which is set for it`,
      fix: 'Start Ollama, or correct OLLAMA_BASE_URL or OLLAMA_HOST.',
    }
  if (model === 'extractive')
    return {
      ok: true,
      detail: 'no language model is connected, so answers quote the passages found',
      fix: `For written answers start Ollama and run: ollama pull qwen3 (it is looked for at ${ollamaBaseUrl}); or, without a server: npx diptych models pull qwen3-0.6b`,
    }
  return { ok: true, detail: `${model} (${provider})${vision ? ', which can see pictures' : ''}`, fix: null }
}

/** The one place that waits for the self-test, so that the command line alone can bring it about. */
async function questions(engine: Engine): Promise<Finding> {
  const { queryAbilities, chatModels } = engine
  const model = await chatModels.current().catch(() => null)
  const proven = model?.writes ? await queryAbilities.test({ model, encoder: await engine.encoder() }) : null
  // Without a model that can, all works; the rules are no fault.
  return { ok: true, detail: describeAbilities(model, proven, queryAbilities.rewriting), fix: null }
}

async function reranker(engine: Engine): Promise<Finding> {
  const { reranker, notice, about } = await engine.rerankers.current(rerankerPatience)
  if (reranker) return { ok: true, detail: `${reranker.name} passed its self-test: ${about}`, fix: null }
  // Without a reranker all works; one that is there and does not is a fault.
  const ok = notice === null || notice.code === 'no-reranker'
  return { ok, detail: notice?.message ?? 'switched off', fix: notice?.fix ?? null }
}

async function pictureReranker({ pictureRerankers, config }: Engine): Promise<Finding> {
  const { reranker, notice, about } = await pictureRerankers.current(rerankerPatience)
  if (reranker) return { ok: true, detail: `${reranker.name} passed its self-test: ${about}`, fix: null }
  // Only one that the configuration names has to work.
  const ok = notice === null || config.rerankVisionModel === 'auto'
  return { ok, detail: notice?.message ?? 'switched off', fix: notice?.fix ?? null }
}

async function ffmpeg({ config }: Engine): Promise<Finding> {
  const version = await programVersion(config.ffmpeg, '-version')
  if (version) return { ok: true, detail: `ffmpeg ${version} reads films, and sounds of every kind`, fix: null }
  return {
    // Only one that the configuration names has to be there.
    ok: config.ffmpeg === 'ffmpeg',
    detail: `there is no ${config.ffmpeg}, so films are not read, nor sounds other than WAV, MP3, FLAC and Ogg`,
    fix: 'For these install ffmpeg, or name it in FFMPEG.',
  }
}

async function python({ config, tunings }: Engine): Promise<Finding> {
  const obstacle = await tunings.obstacle()
  if (obstacle) return { ok: true, detail: obstacle.message, fix: obstacle.fix }
  const version = await programVersion(config.python, '--version')
  if (version && isNewEnough(version))
    return {
      ok: true,
      detail: `Python ${version} is there to fine-tune models; what it lacks, the first tuning gets`,
      fix: null,
    }
  return {
    ok: config.python === 'python3',
    detail: `${version ? `Python ${version} is older than ${oldestPython}` : `there is no ${config.python}`}, so no model can be fine-tuned here`,
    fix: `For that install Python ${oldestPython} or later with venv, or name one in PYTHON.`,
  }
}

async function collections(engine: Engine): Promise<Check[]> {
  const summaries = await engine.library.list().catch(() => [])
  return Promise.all(
    summaries.map(({ name, model }) =>
      attempt(`collection ${name}`, async () => {
        const store = await engine.library.items(await engine.library.get(name))
        const { items } = await store.statistics()
        return { ok: true, detail: `${items} items, embedded by ${model}`, fix: null }
      }),
    ),
  )
}
