//! The review screen, and what can still be changed there.

use super::*;

#[test]
fn the_review_shows_answers_tree_diff_and_command() {
    let scratch = Scratch::checkout();
    let mut terminal = settled(&scratch, &["my-svc", "--chart=alpha", "--canary"]);
    for index in [2, 4] {
        terminal.answer(PROMPTS[index].0, ENTER);
    }
    terminal.answer(PROMPTS[5].0, ENTER);
    for line in [
        "my-svc",
        "alpha",
        "staging, eqiad, codfw",
        "edit   helmfile.d/admin_ng/values/main.yaml",
        "create helmfile.d/services/my-svc/",
        "         helmfile.yaml",
        "values-main.yaml",
        "new-service my-svc --chart alpha --canary",
        "--yes",
        REVIEW,
        "create",
        "change: name",
        "change: chart",
        "change: environments",
        "show the diff",
        "show the answers as a file",
        "quit",
    ] {
        terminal.expect(line);
    }
    terminal.press("diff\r");
    terminal.expect("--- a/helmfile.d/admin_ng/values/main.yaml");
    terminal.expect("+  my-svc: {}");
    terminal.answer(REVIEW, "file\r");
    for line in ["name: my-svc", "chart: alpha", "canary: true", REVIEW] {
        terminal.expect(line);
    }
    tree::assert_same(&untouched(), &scratch.tree(), "files before the last yes");
    terminal.press(ENTER);
    let ended = terminal.end();
    ended.expect_done();
    // What the review has shown is not shown again.
    assert_eq!(ended.text.matches("+  my-svc: {}").count(), 1);
}

#[test]
fn one_answer_can_be_changed_before_the_last_yes() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "--traffic=none"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer("Environments to run it in", ENTER);
    terminal.answer("A canary release beside main in eqiad and codfw", "y");
    terminal.answer("A test release beside main in staging", "y");
    terminal.answer(REVIEW, &to_option(change_position("environments")));
    // Only staging stays, where no canary makes sense and a test release does.
    terminal.answer("Environments to run it in", "\x1b[B\x20\x1b[B\x20\r");
    terminal.answer("A test release beside main in staging", "n");
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    let by_flags = made_by_flags(&["my-svc", "--chart=alpha", "-estaging"]);
    tree::assert_same(&by_flags, &scratch.tree(), "files after a change of mind");
}

#[test]
fn the_namespace_is_asked_for_only_when_it_is_to_be_changed() {
    let scratch = Scratch::checkout();
    let flags = [
        "my-svc",
        "--chart=alpha",
        "-estaging",
        "--no-test",
        "--traffic=none",
    ];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer(REVIEW, &to_option(change_position("namespace")));
    terminal.answer("Namespace to run it in", &("\x7f".repeat(3) + "apps\r"));
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let flags = [
        "my-svc",
        "--chart=alpha",
        "-estaging",
        "--namespace=my-apps",
    ];
    tree::assert_same(
        &made_by_flags(&flags),
        &scratch.tree(),
        "files of another namespace",
    );
}

#[test]
fn the_namespace_of_a_service_whose_name_is_asked_for_is_its_own() {
    let scratch = Scratch::checkout();
    let helmfile = "helmfile.d/services/alpha/helmfile.yaml";
    let text = scratch.text(helmfile);
    let elsewhere = text.replace("namespace: alpha\n", "namespace: alps\n");
    assert_ne!(elsewhere, text);
    scratch.write(helmfile, elsewhere);
    let mut terminal = Terminal::start(&scratch, &["--only=namespace"]);
    terminal.answer("Group of services", ENTER);
    terminal.answer("Name of the service", "alpha\r");
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let main = scratch.text("helmfile.d/admin_ng/values/main.yaml");
    assert!(main.contains("  alps: {}\n"), "{main}");
}

/// How far down the options of the review a change is: below `create`, in the order of asking.
fn change_position(topic: &str) -> usize {
    let topics = ["name", "namespace", "chart", "environments"];
    let position = topics.iter().position(|known| *known == topic);
    1 + position.expect("a topic that is always there")
}

fn to_option(position: usize) -> String {
    DOWN.repeat(position) + ENTER
}

#[test]
fn quit_on_the_review_leaves_nothing() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "-estaging", "--no-test"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer("Traffic from outside", ENTER);
    // One up from the first option is the last.
    terminal.answer(REVIEW, "\x1b[A\r");
    let ended = terminal.end();
    ended.expect_stopped();
    assert!(ended.text.contains("quit"), "{}", ended.text);
    tree::assert_same(&untouched(), &scratch.tree(), "files after quit");
}

#[test]
fn the_command_line_of_the_review_gives_the_same_files() {
    let rows: [(&[&str], &str); 3] = [
        (&["my-svc", "--chart=alpha"], "yn"),
        (&["my-svc", "--namespace=shared", "--placeholders"], "yy"),
        (&["my-svc", "--only=service", "--task=T123"], "ny"),
    ];
    for (flags, [canary, test]) in rows.map(|(flags, keys)| (flags, two(keys))) {
        let asked_in = Scratch::checkout();
        let mut terminal = settled(&asked_in, flags);
        if !flags.contains(&"--chart=alpha") {
            terminal.answer(PROMPTS[1].0, ENTER);
        }
        terminal.answer(PROMPTS[2].0, ENTER);
        terminal.answer(PROMPTS[3].0, &canary);
        terminal.answer(PROMPTS[4].0, &test);
        terminal.answer(PROMPTS[5].0, ENTER);
        terminal.answer(REVIEW, ENTER);
        let ended = terminal.end();
        ended.expect_done();
        let scripted = Scratch::checkout();
        run_in_script(&scripted, &command_line(&ended)).expect_done();
        assert_ne!(untouched(), scripted.tree());
        tree::assert_same(&asked_in.tree(), &scripted.tree(), &command_line(&ended));
    }
}

fn two(keys: &str) -> [String; 2] {
    [keys[..1].to_owned(), keys[1..].to_owned()]
}

#[test]
fn the_command_line_keeps_an_odd_root_and_group() {
    let scratch = Scratch::new();
    let root = scratch.path("it's here");
    tree::write(&root, &untouched());
    let root = root.to_str().expect("paths are UTF-8").to_owned();
    let flags = [
        "my-svc",
        "--group=ml-services",
        "--template=repo",
        "--root",
        &root,
    ];
    let mut terminal = Terminal::start(&scratch, &flags);
    terminal.answer(PROMPTS[1].0, ENTER);
    terminal.answer(PROMPTS[2].0, SPACE_ENTER);
    terminal.answer(PROMPTS[5].0, ENTER);
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    let asked = tree::read(root.as_ref());
    std::fs::remove_dir_all(&root).expect("it can be removed");
    tree::write(root.as_ref(), &untouched());
    run_in_script(&scratch, &command_line(&ended)).expect_done();
    assert_ne!(asked, untouched());
    tree::assert_same(&asked, &tree::read(root.as_ref()), &command_line(&ended));
}

#[test]
fn a_change_that_cannot_be_made_can_be_mended_on_the_review() {
    let scratch = Scratch::checkout();
    scratch.write("helmfile.d/services/taken", "a file\n");
    let flags = ["taken", "--chart=alpha", "-eeqiad", "--no-canary"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer("Traffic from outside", ENTER);
    terminal.expect("error: ");
    // There is nothing to create, so the first option is the name.
    terminal.expect(REVIEW);
    terminal.expect("change: name");
    terminal.press(ENTER);
    terminal.answer("Name of the service", "my-svc\r");
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    let made = scratch.path("helmfile.d/services/my-svc/helmfile.yaml");
    assert!(made.is_file());
    assert_eq!(scratch.text("helmfile.d/services/taken"), "a file\n");
}

/// Takes the first of a list out.
const SPACE_ENTER: &str = " \r";

#[test]
fn several_services_are_reviewed_one_after_the_other_and_made_together() {
    let scratch = Scratch::checkout();
    let text = "- {name: a-svc, chart: alpha, template: auto}\n- {name: b-svc, like: a-svc, traffic: none}\n";
    scratch.write("answers.yaml", text);
    let before = scratch.tree();
    let flags = ["--answers=answers.yaml", "-eeqiad", "--group=services"];
    let run = || Terminal::start(&scratch, &flags);
    let mut terminal = run();
    terminal.answer("A canary release beside main in eqiad", "y");
    terminal.answer("Traffic from outside", ENTER);
    terminal.expect("helmfile.d/services/a-svc/");
    terminal.expect(REVIEW);
    terminal.expect("go on with b-svc");
    terminal.press(ENTER);
    terminal.expect("helmfile.d/services/b-svc/");
    terminal.expect(REVIEW);
    terminal.expect("create all");
    tree::assert_same(&before, &scratch.tree(), "files before the last yes");
    terminal.press(ESC);
    terminal.end().expect_stopped();
    tree::assert_same(&before, &scratch.tree(), "files after Esc");
    let mut terminal = run();
    terminal.answer("A canary release beside main in eqiad", "y");
    terminal.answer("Traffic from outside", ENTER);
    terminal.answer(REVIEW, ENTER);
    terminal.answer(REVIEW, ENTER);
    terminal.end().expect_done();
    for name in ["a-svc", "b-svc"] {
        let canary = format!("helmfile.d/services/{name}/values-canary.yaml");
        assert!(scratch.path(&canary).is_file(), "{canary}");
    }
}

#[test]
fn each_list_of_an_operator_can_be_left_out_and_put_back() {
    let lists = "helmfile.d/admin_ng/values/dse-k8s-eqiad/sky-operator-values.yaml";
    let [leave, put_back] = ["leave out", "put back"].map(|what| format!("{what}: {lists}"));
    let scratch = || Scratch::copy_of(&fixture("two-clusters"));
    for turns in 1..=2 {
        let asked = scratch();
        let flags = ["comet", "--like=sun", "--traffic=none"];
        let mut terminal = Terminal::start(&asked, &flags);
        terminal.expect(&format!("edit   {lists}"));
        for turn in 0..turns {
            terminal.expect(REVIEW);
            // The last before quit, which is the last of all.
            terminal.press(&format!("{UP}{UP}"));
            let marked = if turn == 0 { &leave } else { &put_back };
            terminal.expect(&format!("> {marked}"));
            terminal.press(ENTER);
        }
        if turns == 1 {
            terminal.expect(&format!("left out: {lists} (as --without says)"));
        }
        terminal.answer(REVIEW, ENTER);
        let ended = terminal.end();
        ended.expect_done();
        let scripted = scratch();
        let command = command_line(&ended);
        assert_eq!(command.contains("--without"), turns == 1, "{command}");
        run_in_script(&scripted, &command).expect_done();
        tree::assert_same(&asked.tree(), &scripted.tree(), &command);
        let is_edited = asked.text(lists) != scratch().text(lists);
        assert_eq!(is_edited, turns == 2, "{turns}");
    }
}

/// The key that goes up in a list.
const UP: &str = "\x1b[A";

#[test]
fn esc_comes_back_from_a_change_to_the_review_and_from_there_to_the_last_question() {
    let scratch = Scratch::checkout();
    let flags = ["my-svc", "--chart=alpha", "-estaging", "--no-test"];
    let mut terminal = settled(&scratch, &flags);
    terminal.answer("Traffic from outside", ENTER);
    terminal.answer(REVIEW, &to_option(change_position("environments")));
    terminal.answer("Environments to run it in", ESC);
    terminal.answer(REVIEW, ESC);
    terminal.answer("Traffic from outside", DOWN_ENTER);
    terminal.answer("Port of the service", ENTER);
    terminal.answer(REVIEW, ENTER);
    let ended = terminal.end();
    ended.expect_done();
    assert!(
        command_line(&ended).contains("--traffic lvs"),
        "{}",
        ended.text
    );
}
