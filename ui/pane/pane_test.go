package pane

import (
	"testing"
	"time"

	"earshot/model"
)

// Scores of real answers go down to millionths; none may look like nothing.
func TestScore(t *testing.T) {
	for x, want := range map[float64]string{
		0: "0", 1: "1", .9134: ".913", .0685: ".0685", .0006: "6.0e-4", 5.8e-06: "5.8e-6", -.371: "-.371", -1: "-1", .5: ".5", 12.34: "12.34", -2e-5: "-2.0e-5",
	} {
		if got := Score(x); got != want {
			t.Errorf("Score(%g) = %q, want %q", x, got, want)
		}
	}
}

func TestVoiceName(t *testing.T) {
	for want, v := range map[string]model.Voice{
		"Speaker 2": {Channel: 1, Speaker: 2}, "Channel 1": {Channel: 1, Speaker: -1}, "Anna": {Speaker: -1, Name: "Anna"},
		"␛[31m": {Name: "\x1b[31m"}, "Wolfeschlegelst…": {Name: "Wolfeschlegelsteinhausen"},
	} {
		if got := VoiceName(v); got != want {
			t.Errorf("VoiceName(%+v) = %q, want %q", v, got, want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{5600 * time.Millisecond: "5.6 s", 480 * time.Millisecond: "0.48 s", 75 * time.Second: "75.0 s"} {
		if got := Seconds(d); got != want {
			t.Errorf("Seconds(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestLaneSets(t *testing.T) {
	for set, want := range map[LaneSet][4]bool{
		AllLanes: {true, true, true, true}, TopicsAndIntents: {true, true, false, false}, SentimentsOnly: {false, false, true, false}, EventsOnly: {false, false, false, true},
	} {
		for i, lane := range []model.Lane{model.Topic, model.Intent, model.Sentiment, model.Event} {
			if got := set.Shows(lane); got != want[i] {
				t.Errorf("%v shows %v: %v", set, lane, got)
			}
		}
	}
	if AllLanes.Next().Next().Next().Next() != AllLanes {
		t.Error("the sets do not come round")
	}
}
