package check

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"earshot/model"
)

// checkRecording compares the answer with the recording.
func (k *checker) checkRecording() {
	c, o := k.call, k.options
	duration, hash := k.noted["duration"], k.noted["sha256"]
	if off := o.Duration - c.Duration; o.Duration > 0 && duration.at.To > 0 && c.Duration > 0 && off.Abs() > max(500*time.Millisecond, c.Duration/100) {
		k.add(Finding{
			Rule: DurationRecording, Path: duration.path, Range: duration.at,
			Says: "a duration of " + seconds(c.Duration), Should: seconds(o.Duration) + ", as the recording has",
		})
	}
	if o.SHA256 != "" && c.Meta.SHA256 != "" && !strings.EqualFold(o.SHA256, c.Meta.SHA256) {
		k.add(Finding{
			Rule: HashRecording, Path: hash.path, Range: hash.at,
			Says: "sha256 " + c.Meta.SHA256, Should: strings.ToLower(o.SHA256) + ", as the recording has",
		})
	}
}

// checkSaid tells what the answer itself says went wrong, and what of the file
// was left unread.
func (k *checker) checkSaid() {
	c := k.call
	warnings := k.noted["warnings"]
	for _, w := range c.Meta.Warnings {
		k.add(Finding{Rule: ServiceWarning, Path: warnings.path, Range: warnings.at, Says: w})
	}
	if c.Summary.Failed {
		k.add(Finding{Rule: SummaryFailed, Path: c.Summary.Path, Range: c.Summary.At, Says: fmt.Sprintf("result failure, %q", short(c.Summary.Text)), Should: "a summary"})
	}
	for _, note := range c.NotRead() {
		k.add(Finding{Rule: NotRead, Path: ".", Range: model.Range{}, Says: note})
	}
	k.checkSessions()
	for n := range c.Reads {
		if r := &c.Reads[n]; !r.Fits() {
			k.add(Finding{
				Rule: GraftText, Path: r.Path, Range: r.At,
				Says:   fmt.Sprintf("%d of %d segments of /v1/read are not in the words of the call, with %.0f %% of the words of all", r.NotFound, r.Segments, 100*(1-r.Coverage())),
				Should: "an answer about this call",
			})
		}
	}
}

// checkSessions tells what is missing of live sessions.
func (k *checker) checkSessions() {
	for _, r := range k.call.Recordings {
		who := cmp.Or(r.File, "the recording")
		for _, gap := range r.Unsent {
			k.add(Finding{
				Rule: SessionGap, Path: ".",
				Says:   fmt.Sprintf("%s to %s of %s were not sent", seconds(gap.From-r.Offset), seconds(gap.To-r.Offset), who),
				Should: "words for all that was recorded",
			})
		}
		if !r.Ended {
			k.add(Finding{Rule: SessionEnd, Path: ".", Says: fmt.Sprintf("the session of %s has no end", who), Should: "a line with its end"})
		}
	}
}
