import { errorOfOne } from '../components.ts'
import { operation } from '../operation.ts'
import { about, file, list, number, object, oneOf, type Paths, string } from '../schema.ts'

const tag = 'Encoder'
const vectors = object({ embedding: about('A unit vector for each input, in their order', list(list(number))) })
const model = about('Id of an embedding model on this machine; else the one of new collections', string)
const words = { anyOf: [string, list(string)] }

/** The encoder itself: vectors, and how well words fit a picture. */
export const encoderPaths: Paths = {
  '/embed/text': {
    post: operation({
      id: 'embedText',
      summary: 'Embed one text or several',
      tag,
      json: object({ text: about('One text, or up to 256', words), 'model?': model }),
      answer: vectors,
    }),
  },
  '/embed/image': {
    post: operation({
      id: 'embedImage',
      summary: 'Embed one picture or several',
      tag,
      form: object({ file: about('Up to 256 pictures', list(file)), 'model?': model }),
      answer: vectors,
    }),
  },
  '/similarity': {
    post: operation({
      id: 'similarity',
      summary: 'How well words fit a picture, as the model’s logit',
      tag,
      form: object({
        text: about('Up to 256 texts', list(string)),
        file: about('Up to 256 pictures', list(file)),
        'model?': model,
      }),
      answer: {
        oneOf: [
          about('For one text and one picture', object({ similarity: number })),
          about(
            'For more: a row for each picture, in it a number for each text',
            object({ similarities: list(list(number)) }),
          ),
        ],
      },
    }),
  },
  '/classify': {
    post: operation({
      id: 'classify',
      summary: 'How probable each label is for a picture, without training',
      tag,
      form: object({
        labels: about('Several times, each as it stands; or once, separated by commas', list(string)),
        file: about('Up to 256 pictures', list(file)),
        'model?': model,
        'templates?': about('Sentences with {label}; the mean of several stands for a label', list(string)),
        'ensemble?': about('true: seven sentences that suit drawings, too, in place of templates', string),
      }),
      answer: object({
        model: string,
        scoring: oneOf('softmax', 'sigmoid'),
        results: list(
          object({
            name: string,
            labels: about('The likeliest first', list(object({ label: string, probability: number }))),
            'error?': about('Why this picture has no labels', errorOfOne),
          }),
        ),
      }),
    }),
  },
}
