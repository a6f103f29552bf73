package model

func liveType(s string) bool {
	switch s {
	case "Results", "Metadata", "UtteranceEnd", "SpeechStarted":
		return true
	}
	return false
}

func (d *decoder) live() error { return d.notACall() }

func (d *decoder) array(from int) error { return d.notACall() }
