package pane

import (
	"strconv"

	"earshot/model"
	"earshot/ui/text"
)

// nameCells is how much of a name is shown.
const nameCells = 16

// VoiceName returns what a voice is called where there is room, safe to show:
// the name of a participant, or, as the answer only numbers speakers and
// channels, that.
func VoiceName(v model.Voice) string {
	switch {
	case v.Name != "":
		return text.Cut(text.Safe(v.Name), nameCells)
	case v.Speaker < 0:
		return "Channel " + strconv.Itoa(v.Channel)
	}
	return "Speaker " + strconv.Itoa(v.Speaker)
}

// VoiceNumber returns the number that the answer gives a voice.
func VoiceNumber(v model.Voice) string {
	if v.Speaker < 0 {
		return strconv.Itoa(v.Channel)
	}
	return strconv.Itoa(v.Speaker)
}
