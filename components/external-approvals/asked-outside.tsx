import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Tone } from "@/components/ui/tone";
import type { Submission } from "@/lib/external-approvals/shapes";

const STATES: Record<Submission["status"], { word: string; tone: Tone; sentence: string }> = {
  QUEUED: { word: "Being asked", tone: "info", sentence: "It is being put to the system." },
  SUBMITTED: { word: "Asked", tone: "info", sentence: "The system was asked. People here can decide all the same." },
  DECIDED: { word: "Decided", tone: "success", sentence: "" },
  FAILED: {
    word: "Not asked",
    tone: "danger",
    sentence: "The system could not be asked. It is left to the people here.",
  },
  CANCELLED: { word: "Taken back", tone: "neutral", sentence: "No decision of the system is needed any more." },
};

/** What an external system was asked about a request, and what came of it. */
export function AskedOutside({ submission, now }: { submission: Submission; now: Date }) {
  const state = STATES[submission.status];
  return (
    <>
      <p className="flex flex-wrap items-center gap-2">
        <span className="font-medium">{submission.system.name}</span>
        <Badge tone={state.tone}>{state.word}</Badge>
      </p>
      <p className="mt-1 text-sm">
        {submission.verdict && submission.decided_by
          ? `${submission.decided_by.name} ${submission.verdict === "approve" ? "approved" : "rejected"} there.`
          : state.sentence}
      </p>
      {submission.error && (
        <p className="mt-1 text-danger text-sm">
          {submission.error.detail} <code className="font-mono text-xs">{submission.error.code}</code>
        </p>
      )}
      <p className="mt-1 text-muted text-xs">
        {submission.external_id && <>Its id there: {submission.external_id}. </>}
        <Time at={submission.ended_at ?? submission.submitted_at ?? submission.created_at} now={now} />
      </p>
    </>
  );
}
