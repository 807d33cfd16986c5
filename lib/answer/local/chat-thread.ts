/** Runs in a worker thread: one language model through transformers.js, one answer after the other. */
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  DynamicCache,
  env,
  type PreTrainedModel,
  type PreTrainedTokenizer,
  StoppingCriteria,
  type Tensor,
  TextStreamer,
} from '@huggingface/transformers'
import type { ChatOrder, ChatReply } from './chat-order.ts'
import type { ChatThreadData } from './chat-worker.ts'
import { ThinkFilter } from './think-filter.ts'

const settings: ChatThreadData = workerData
const port = parentPort
if (!port) throw new Error('chat-thread.ts is started by chat-worker.ts')

// What is not in the folder is not there: nothing is fetched, and nothing is written beside it.
env.allowRemoteModels = false
env.localModelPath = path.dirname(settings.folder)
env.useFSCache = false
env.useBrowserCache = false

/**
 * Tokens of the prompt that are read in one go. A step can't be interrupted, and every position of it costs a score for
 * each word of the vocabulary (600 kB for Qwen3) where the exported model computes them all.
 */
const tokensPerStep = 128
/** As Qwen3's card asks for without thinking; others have nothing against it. */
const topK = 20

const opening = open()
opening.then(
  () => reply({ type: 'opened' }),
  (thrown: unknown) => reply({ type: 'failed', message: messageOf(thrown) }),
)

port.on('message', async (order: ChatOrder) => {
  try {
    const { model, tokenizer } = await opening
    reply(await answer(order, model, tokenizer))
  } catch (thrown) {
    reply({ type: 'failed', message: messageOf(thrown) })
  }
})

async function open(): Promise<{ model: PreTrainedModel; tokenizer: PreTrainedTokenizer }> {
  const name = path.basename(settings.folder)
  const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true })
  const model = await AutoModelForCausalLM.from_pretrained(name, {
    local_files_only: true,
    device: 'cpu',
    dtype: settings.dtype,
    session_options: {
      intraOpNumThreads: settings.threads,
      interOpNumThreads: 1,
      // The arena would keep its peak for ever (microsoft/onnxruntime#22271).
      enableCpuMemArena: false,
    },
  })
  return { model, tokenizer }
}

/** True once whoever asked has left; asked between any two tokens. */
class Stopped extends StoppingCriteria {
  override _call(ids: number[][]): boolean[] {
    return ids.map(isStopped)
  }
}

function isStopped(): boolean {
  return Atomics.load(settings.stop, 0) === 1
}

async function answer(order: ChatOrder, model: PreTrainedModel, tokenizer: PreTrainedTokenizer): Promise<ChatReply> {
  const prompt = promptOf(order, tokenizer)
  const promptTokens = prompt.input_ids.dims[1] ?? 0
  const left = settings.contextTokens - promptTokens
  if (left < Math.min(order.maxTokens, settings.contextTokens / 4)) return { type: 'too-long', promptTokens }

  // Each step adds to the cache; the token that it would write next is made anew by the last.
  const cache = new DynamicCache()
  for (let end = tokensPerStep; end < promptTokens; end += tokensPerStep) {
    if (isStopped()) return { type: 'end', reason: 'stopped', promptTokens, newTokens: 0 }
    const step = { input_ids: upTo(prompt.input_ids, end), attention_mask: upTo(prompt.attention_mask, end) }
    await model.generate({ ...step, past_key_values: cache, max_new_tokens: 1, do_sample: false })
  }
  let newTokens = 0
  let last = 0n
  const filter = new ThinkFilter()
  const say = (delta: string) => {
    if (delta !== '' && !isStopped()) reply({ type: 'text', delta })
  }
  const streamer = new TextStreamer(tokenizer, {
    skip_prompt: true,
    skip_special_tokens: true,
    callback_function: (text) => say(filter.push(text)),
    token_callback_function: (tokens) => {
      newTokens += tokens.length
      last = tokens.at(-1) ?? last
    },
  })
  await model.generate({
    ...prompt,
    past_key_values: cache,
    max_new_tokens: Math.min(order.maxTokens, left),
    ...(order.temperature > 0
      ? { do_sample: true, temperature: order.temperature, top_k: topK }
      : { do_sample: false }),
    stopping_criteria: [new Stopped()],
    streamer,
  })
  say(filter.end())
  const reason = isStopped() ? 'stopped' : endsAt(model).includes(Number(last)) ? 'stop' : 'length'
  return { type: 'end', reason, promptTokens, newTokens }
}

/**
 * The conversation by the model's own template, which is asked to leave thinking out where it knows the word. The mask tells
 * `generate` how much of it is in the cache already.
 */
function promptOf(
  { messages }: ChatOrder,
  tokenizer: PreTrainedTokenizer,
): { input_ids: Tensor; attention_mask: Tensor } {
  // What a template wants besides goes the same way, but for the types.
  const options = { add_generation_prompt: true, enable_thinking: false }
  const { input_ids, attention_mask } = tokenizer.apply_chat_template(messages, options)
  return { input_ids, attention_mask }
}

function upTo(tensor: Tensor, end: number): Tensor {
  return tensor.slice(null, [0, end])
}

function endsAt({ generation_config: config }: PreTrainedModel): number[] {
  return [config?.eos_token_id ?? []].flat()
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function reply(message: ChatReply): void {
  if (message.type !== 'text') {
    Atomics.store(settings.busy, 0, 0)
    Atomics.notify(settings.busy, 0)
  }
  port?.postMessage(message)
}
