import type { Clocks } from "../../proto/generated/spingap/v1/Clocks.ts";
import type { PredictTimeRequest__Output } from "../../proto/generated/spingap/v1/PredictTimeRequest.ts";
import type { PredictTimeResponse } from "../../proto/generated/spingap/v1/PredictTimeResponse.ts";
import type { PredictionDocument, PredictionRequest } from "./prediction-document.ts";

export function predictionRequestOf(message: PredictTimeRequest__Output): PredictionRequest {
  const { accuracy, relative, referenceEnergy, confidence, threads } = message;
  return {
    accuracy,
    relative,
    reference: referenceEnergy ?? null,
    confidence: confidence ?? null,
    threads: threads === 0 ? null : threads,
  };
}

/** The document as gRPC callers read it. */
export function predictionMessage(document: PredictionDocument): PredictTimeResponse {
  const about: PredictTimeResponse = {
    targetEnergy: document.target_energy,
    referenceEnergy: document.reference_energy,
    referenceSource: document.reference_source,
    threads: document.threads,
    confidence: document.confidence,
    blocks: document.blocks,
    hits: document.hits,
    toKnowMore: document.to_know_more,
  };
  if (document.answer === "cannot_tell") {
    const { reason, at_least: atLeast, more_blocks: moreBlocks } = document;
    return { ...about, cannotTell: { reason, atLeast: clocks(atLeast), moreBlocks } };
  }
  const { model, expected, median, interval_90: interval, at_confidence: atConfidence, assumes, tail } = document;
  return {
    ...about,
    predicted: {
      model,
      expected: clocks(expected),
      median: clocks(median),
      low: clocks(interval.low),
      high: clocks(interval.high),
      atConfidence: clocks(atConfidence),
      assumes: [...assumes],
      tail:
        tail === null
          ? null
          : {
              tailBlocks: tail.tail_blocks,
              goodness: tail.goodness,
              heldOutExpected: tail.held_out_expected,
              heldOut: tail.held_out,
              shape: tail.shape,
            },
    },
  };
}

type ClocksDocument = Extract<PredictionDocument, { answer: "predicted" }>["median"];

function clocks(time: ClocksDocument): Clocks | null {
  return time === null ? null : { seconds: time.seconds, sweeps: time.sweeps, spinUpdates: time.spin_updates };
}
