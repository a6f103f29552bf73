package timeline

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"earshot/model"
	"earshot/ui/action"
	"earshot/ui/pane"
	"earshot/ui/theme"
)

// at returns a state with the cursor on a word, the playhead at a second and a
// loop, as the frames below have it.
func at(c *model.Call, word int, seconds float64) pane.State {
	s := state(c)
	s.Word = word
	s.Sound.At = time.Duration(seconds * float64(time.Second))
	return s
}

func TestFrames(t *testing.T) {
	s := at(support().call(t), 12, 21)
	s.Loop = &pane.Loop{From: 30 * time.Second, To: 45 * time.Second}
	for _, tc := range []struct {
		width, height int
		want          string
	}{
		// Times begin in their own columns, the cursor is ▾ and ┊, the playhead
		// ┃, the loop ┣━┫. T2 lies in T1. Word 12 is in T1, I1 and S2.
		{80, 7, `
       0:00·······▾0:10········0┃20········┣:30━━━━━━━━0:40━━┫·····0:50·········
Spk 0  ▄▄▄▄▄▄▄▄▄▃ ┊           ▄▄┃▄▄▄▄▄▄▄▄▂                   ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃  
Spk 1           ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▃ ┃                 ▂▄▄▄▄▄▄▄▄▄▃                   
Sent. ▸++++++++++------------▼▼▼┃▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲   
Topic           ┣T1━━┼T2 Sc…┼━━━┃━━━━━━━━┫                   ├T3 Couri…┤        
Intent            ┣I1 Return …┫ ┃                                               
Event             ┊          ▼× ┃        ░░░8.0s░░░                             `},
		{80, 4, `
       0:00·······▾0:10········0┃20········┣:30━━━━━━━━0:40━━┫·····0:50·········
Spk 0  ▄▄▄▄▄▄▄▄▄▃ ┊           ▄▄┃▄▄▄▄▄▄▄▄▂                   ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃  
Spk 1           ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▃ ┃                 ▂▄▄▄▄▄▄▄▄▄▃                   
Sent. ▸++++++++++------------▼▼▼┃▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲▲   `},
		{80, 1, `
       0:00·······▾0:10········0┃20········┣:30━━━━━━━━0:40━━┫·····0:50·········`},
		{40, 7, `
   0:00·▾···0:1┃·····┣:30━━━━━┫:45······
0  ▄▄▄▄▄┊     ▃┃▄▄▄▄▃         ▃▄▄▄▄▄▄▄▄ 
1      ▂▄▄▄▄▄▄▄┃         ▄▄▄▄▄▂         
S ▸+++++------▼┃▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲ 
T      ┣T1┼T2┼━┃━━━━┫         ├T3──┤    
I       ┣I1━━━┫┃                        
E       ┊     ×┃    ░8.0s░              `},
		{20, 5, `
0:0▾···┃··┣:30┫·····
▄▄▃┊  ▃┃▄▃     ▄▄▄▄▃
  ▃▄▄▄▃┃    ▄▄▃     
+++---▼┃▼▼▼▼▼▼▲▲▲▲▲ 
  ┣━┼┼━┃━┫     ├─┤  `},
		// With room sentiments have a line above and one below, and topics that
		// overlap lie in two.
		{120, 9, `
          0:00·····0:05····▾0:10·····0:15·····0:┃0·····0:25······┣:30━━━━━0:35━━━━━0:40━━━━━┫:45·····0:50·····0:55······
Speaker 0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃  ┊                ▂▄▄▄┃▄▄▄▄▄▄▄▄▄▄▄▄▃                              ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃   
Speaker 1               ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂  ┃                           ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃                             
Sent. +  ▸▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁  ┊                    ┃                                        ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆     
Sent. -                 ▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▔▀▀▀▀▀┃▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀                              
Topics                  ┣T1 Wrong color━━━━━━━━━┃━━━━━━━━━━━━┫                              ├T3 Courier────┤            
                           ┊    ├T2 Scarf┤      ┃                                                                       
Intents                    ┣I1 Return scarf━━┫  ┃                                                                       
Events                     ┊               ▼×   ┃            ░░░░░8.0s░░░░░░                                            `},
	} {
		compare(t, draw(s, tc.width, tc.height), tc.want)
	}
}

func compare(t *testing.T, got []string, want string) {
	t.Helper()
	if want := strings.Split(strings.TrimPrefix(want, "\n"), "\n"); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "|\n")+"|", strings.Join(want, "|\n")+"|")
	}
}

// Without a glyph beyond ASCII everything is still told apart.
func TestFrameInASCII(t *testing.T) {
	s := at(support().call(t), 12, 21)
	s.Loop = &pane.Loop{From: 30 * time.Second, To: 45 * time.Second}
	s.Theme = themed(theme.ASCII, colorprofile.ASCII)
	compare(t, draw(s, 80, 8), `
       0:00.......^0:10........0|20........{:30========0:40==}.....0:50.........
Spk 0  :::::::::: :           ::|::::::::.                   :::::::::::::::::  
Spk 1           ::::::::::::::: |                 .::::::::::                   
Sent +>.......... :             |                          ==================   
Sent -          '''''''''''''===|===========================                    
Topic           {T1==+T2 Sc~+===|========}                   [T3 Couri~]        
Intent            {I1 Return ~} |                                               
Event             :          vx |        :::8.0s:::                             `)
}

// What the recording holds is drawn where it has been read, and word times
// stand in where it has not.
func TestFrameWithRecording(t *testing.T) {
	c := support().call(t)
	s := at(c, 0, 0)
	loud := make([]uint8, 600) // ten a second; every other second is loud
	for b := range loud {
		loud[b] = 60
		if b/10%2 == 0 {
			loud[b] = 200
		}
	}
	s.Peaks = &pane.Peaks{PerSecond: 10, Channels: [][]uint8{loud}, Done: 1}
	compare(t, draw(s, 67, 3), `
       ▾:00······0:10······0:20······0:30······0:40······0:50······
Voices █▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█ █ █ █ █▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█ 
Sent. ▸++++++++----------▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲▲▲▲▲   `)
	s.Peaks = &pane.Peaks{PerSecond: 10, Channels: [][]uint8{loud[:300]}, Done: .5}
	compare(t, draw(s, 67, 3), `
       ▾:00······0:10······0:20······0:30······0:40······0:50······
Voices █▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█▂█       ▄▄▄▄▄▄▄▄ ▄▄▄▄▄▄▄▄▄▄▄▄▄  
Sent. ▸++++++++----------▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲▲▲▲▲   `)
	s.Theme = themed(theme.Braille, colorprofile.ASCII)
	s.Peaks = &pane.Peaks{PerSecond: 10, Channels: [][]uint8{loud}, Done: 1}
	compare(t, draw(s, 67, 3), `
       ▾:00······0:10······0:20······0:30······0:40······0:50······
Voices ⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿ ⣿ ⣿ ⣿ ⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿⣀⣿ 
Sent. ▸++++++++----------▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▼▲▲▲▲▲▲▲▲▲▲▲▲▲▲   `)
}

// In a multichannel call each channel has a line, and what is heard in it is
// drawn there, also where it has no words.
func TestFrameOfChannels(t *testing.T) {
	script := support()
	script.channels = true
	script.topics, script.intents, script.sentiments = nil, nil, nil
	s := at(script.call(t), 0, 0)
	one, two := make([]uint8, 600), make([]uint8, 600)
	for b := range one {
		one[b], two[b] = 100, 3
	}
	s.Peaks = &pane.Peaks{PerSecond: 10, Channels: [][]uint8{one, two}, Done: 1}
	compare(t, draw(s, 67, 3), `
       ▾:00······0:10······0:20······0:30······0:40······0:50······
Chan 0 ████████████████████████████████████████████████████████████
Chan 1 ┊       ▂▂▂▂▂▂▂▂▂▂▂▂                ▂▂▂▂▂▂▂▂                `)
}

// An answer of text has no times: the axis counts words.
func TestFrameByWords(t *testing.T) {
	c := decode(t, []byte(`{"metadata":{"request_id":"r","language":"en"},"results":{
		"sentiments":{"segments":[
			{"text":"The boxes arrived on Monday.","start_word":0,"end_word":4,"sentiment":"neutral","sentiment_score":0.1},
			{"text":"Two of them were wet.","start_word":5,"end_word":9,"sentiment":"negative","sentiment_score":-0.6}]},
		"topics":{"segments":[{"text":"Two of them were wet.","start_word":5,"end_word":9,"topics":[{"topic":"Damaged goods","confidence_score":0.3}]}]}}}`))
	s := state(c)
	s.Word = 6
	compare(t, draw(s, 67, 6), `
       w0····w1····w2····w3····w4····w5····▾6····w7····w8····w9····
Words  The   boxes arri… on    Mond… Two   of    them  were  wet.  
Sent +▸▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁      ┊                       
Sent -                               ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀
Topic                                ┣T1 Damaged goods━━━━━━━━━━━━┫
Event                                ▼     ┊                       `)
	if got, want := New().Sync(s, 67, 6).Title(s), "Timeline ─ 10 words ─ the answer has no times"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
}

// Of many voices those who say least share a line.
func TestFrameOfManyVoices(t *testing.T) {
	s := script{duration: 60}
	for v := range 6 {
		from := float64(10 * v)
		s.said = append(s.said, said{v, from, from + 9 - float64(v%3)*3, "one two three"})
	}
	c := s.call(t)
	compare(t, draw(state(c), 67, 4), `
       ▾:00······0:10······0:20······0:30······0:40······0:50······
Spk 0  ▄▄▄▄▄▄▄▄▄                                                   
+5     ┊         ▄▄▄▄▄▄    ▄▄▄       ▄▄▄▄▄▄▄▄▄ ▄▄▄▄▄▄    ▄▄▄       
Event  ┊               ░░░░   ░7.0s░░                ░░░░          `)
	compare(t, draw(state(c), 107, 8), `
          ▾:00····0:05····0:10····0:15····0:20····0:25····0:30····0:35····0:40····0:45····0:50····0:55·····
Speaker 0 ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃                                                                                  
Speaker 1 ┊               ▄▄▄▄▄▄▄▄▄▄                                                                       
Speaker 2 ┊                               ▃▄▄▄▄▂                                                           
Speaker 3 ┊                                               ▃▄▄▄▄▄▄▄▄▄▄▄▄▄▄▂                                 
Speaker 4 ┊                                                               ▃▄▄▄▄▄▄▄▄▄▃                      
Speaker 5 ┊                                                                               ▂▄▄▄▄▃           
Events    ┊                        ░░4.0s░░    ░░░░7.0s░░░░                         ░4.0s░░                `)
}

// The lanes that are shown can be chosen.
func TestFrameOfSomeLanes(t *testing.T) {
	s := at(support().call(t), 12, 0)
	s.View.Lanes = pane.EventsOnly
	compare(t, draw(s, 67, 5), `
       0:00·····▾0:10······0:20······0:30······0:40······0:50······
Spk 0  ▄▄▄▄▄▄▄▄ ┊         ▄▄▄▄▄▄▄▄▄                 ▄▄▄▄▄▄▄▄▄▄▄▄▄  
Spk 1          ▄▄▄▄▄▄▄▄▄▄▄▂                ▄▄▄▄▄▄▄▄                
Event           ┊        ▼×        ░░8.0s░░                        
                                                                   `)
}

// Segments that are too many to be told apart are drawn as how much they
// cover, how they feel on average, how often things happen.
func TestFrameOfVeryMany(t *testing.T) {
	s := script{duration: 60, said: []said{{0, 0, 40, strings.Repeat("word ", 400)}, {0, 50, 60, strings.Repeat("word ", 20)}}}
	for w := 0; w < 400; w += 4 {
		s.topics = append(s.topics, labelled{w, w + w/134, "Topic", .1})
	}
	for w := 0; w < 400; w += 2 {
		s.sentiments = append(s.sentiments, labelled{w, w, "positive", .9}, labelled{w + 1, w + 1, "negative", -.9})
	}
	s.sentiments = append(s.sentiments, labelled{400, 419, "positive", .9})
	c := s.call(t)
	compare(t, draw(at(c, 410, 0), 67, 7), `
       0:00······0:10······0:20······0:30······0:40······0:50·▾····
Spk 0                                                         ┊    
       ████████████████████████████████████████          ██████████
Sent +▸▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅          ▇▇▇▇▇▇▇▇▇▇
Sent - ▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀▀               ┊    
Topic  ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▅▃▅▃▅▃▅▃▅▃▅▃▅▆▆▆▆▆▆▆▆▆▆▆▆▆               ┊    
Event  ████████████████████████████████████████▂              ┊    `)
}

// A word that stands behind the end of the axis is reached in its last column.
func TestCursorBehindTheEnd(t *testing.T) {
	s := script{duration: 60, said: []said{{0, 0, 9, "one two three"}, {0, 4000, 4001, "four"}}}
	compare(t, draw(at(s.call(t), 3, 0), 67, 2), `
       0:00······0:10······0:20······0:30······0:40······0:50·····▾
Spk 0  ▄▄▄▄▄▄▄▄▄                                                  ┊`)
}

// Of segments that all began before the window the outermost is named.
func TestFrameWithinSegments(t *testing.T) {
	s := at(support().call(t), 18, 0)
	s.View.Lanes = pane.TopicsAndIntents
	p := New().Sync(s, 67, 5)
	for range 5 {
		p, _ = p.Update(action.ZoomIn, s)
	}
	compare(t, plainLines(p.Sync(s, 67, 5).View(s)), `
32×    ···0:14.5·····▾····0:15.0··········0:15.5··········0:16.0···
Spk 0                ┊                                             
Spk 1  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
Words  the           wrong                       color             
Topic  T1 Wrong color━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━`)
}

// Before a call is there the pane is blank; one with nothing in it says so.
func TestFrameOfNothing(t *testing.T) {
	compare(t, draw(state(&model.Call{}), 12, 2), "            \n            ")
	c := decode(t, []byte(`{"metadata":{"request_id":"r"},"results":{"channels":[{"alternatives":[{"transcript":"","confidence":0,"words":[]}]}]}}`))
	compare(t, draw(state(c), 70, 3), `
                                                                      
       There is nothing to draw: this answer holds no words.          
                                                                      `)
}
