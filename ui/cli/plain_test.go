package cli

import (
	"strings"
	"testing"
)

func TestPlainListen(t *testing.T) {
	const want = `listen.json
listen, general-nova-3, 0:28.40, 1 channel, 2 voices, 59 words

transcript
0:00.40	Speaker 0	Harbour Lights bookings, how can I help?
0:03.40	Speaker 1	Hi. I booked two seats for Friday, but the ticket says Saturday.
0:07.60	Speaker 0	Oh, I'm sorry about that. Let me have a look.
0:11.40	Speaker 1	The order number is four four one nine.
0:19.60	Speaker 0	Thank you. I've moved both seats to Friday, and the new tickets are on their way.
0:25.80	Speaker 1	That was quick. Thanks a lot!
`
	got := runCLI(t, "", nil, calls+"listen.json").out
	if !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant it to begin\n%s", got, want)
	}
	for _, line := range []string{
		// The first topic begins with the call: the service counts it from 1.
		"T1	0:00.40	0:03.13	0-6	! given 1-7	0.0812345678901234	Seat booking",
		"T2	0:03.68	0:07.89	8-18	✓	0.2306612	Wrong date",
		"T2	0:03.68	0:07.89	8-18	✓	0.00058203784	Tickets",
		"I2	0:22.97	0:25.44	46-52	✓	5.8e-06	Send tickets",
		"S2	0:03.40	0:07.89	7-18	✓	-0.4087654322	negative",
		"E3	0:07.60	0:07.83	19-19	-	0.24	interruption",
		"E5	0:14.27	0:19.60	<37	-	5.33	dead air",
		"A caller has tickets for the wrong day. The agent moves both seats to Friday and sends new tickets.",
		"neutral	0.0417231",
	} {
		if !strings.Contains(got, "\n"+line+"\n") {
			t.Errorf("no line %q in\n%s", line, got)
		}
	}
}

func TestPlainShapes(t *testing.T) {
	for name, lines := range map[string][]string{
		"multichannel.json": {
			"listen, general-nova-3, 0:28.40, 2 channels, 2 voices, 59 words",
			"0:11.40	Channel 1	The order number is four four one nine.",
			"T1	0:02.68	0:06.89	7-18	✓	0.23	Wrong date",
			"S1	0:07.60	0:10.93	19-28	✓	-0.36	negative",
		},
		"read.json": {
			"The boxes arrived on Monday. Two of the twelve were open and wet. Please send new ones.",
			"T1	-	-	5-12	✓	0.61	Damaged goods",
			"Two of twelve boxes arrived damaged and should be replaced.",
			"neutral	-0.2314",
		},
		"legacy.json": {
			"listen, general, 0:20.00, 1 channel, 1 voice, 40 words",
			"T1	0:00.40	0:07.34	0-17	✓	0.71	Travel",
			"The caller's ticket is for the wrong day.",
		},
		"live.jsonl": {
			"0:00.40	Channel 0	Harbour Lights bookings, how can I help? Hi. I booked two seats for Friday, but the ticket says Saturday. Oh, I'm sorry about that.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := runCLI(t, "", nil, calls+name).out
			for _, line := range lines {
				if !strings.Contains(got, "\n"+line+"\n") {
					t.Errorf("no line %q in\n%s", line, got)
				}
			}
		})
	}
}
