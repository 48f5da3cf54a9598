use new_service::helmfile::*;
fn main(){ let mut ok=0;
 for f in std::env::args().skip(1){ let t=std::fs::read_to_string(&f).unwrap();
  match Source::new(&t).map_err(|e|e.to_string()).and_then(|s|{ s.read().map(|h|{ for p in load_problems(&h){println!("{f}: {} {}",p.at,p.reason)} ; if std::env::var("V").is_ok(){for e in h.environments(){println!("{f} {} {:?}",e.name,e.lists.iter().map(|l|l.names.iter().map(|n|n.0.clone()).collect::<Vec<_>>()).collect::<Vec<_>>())}; for r in h.releases(){println!("  {:?} {:?}",r.name,h.values_files(r))}}  }).map_err(|e|e.to_string())}) { Ok(())=>ok+=1, Err(e)=>println!("{f}: {e}") } }
 println!("{ok} ok"); }
