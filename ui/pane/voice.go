package pane

import (
	"strconv"

	"earshot/model"
)

// VoiceName returns what a voice is called where there is room: the answer
// only numbers speakers and channels.
func VoiceName(v model.Voice) string {
	if v.Speaker < 0 {
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
