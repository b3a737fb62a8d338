import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Holds PDF files to PDF/UA-1 with veraPDF; prints each broken rule, exits 1 if there is one. */
public class ValidateUa {
  public static void main(String[] paths) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    boolean compliant = true;
    for (String path : paths) {
      compliant &= report(path, validate(path));
    }
    System.exit(compliant ? 0 : 1);
  }

  private static ValidationResult validate(String path) throws Exception {
    try (FileInputStream file = new FileInputStream(path);
        PDFAParser parser = Foundries.defaultInstance().createParser(file, PDFAFlavour.PDFUA_1)) {
      return Foundries.defaultInstance().createValidator(PDFAFlavour.PDFUA_1, false).validate(parser);
    }
  }

  private static boolean report(String path, ValidationResult result) {
    result.getTestAssertions().stream()
        .filter(assertion -> assertion.getStatus() == TestAssertion.Status.FAILED)
        .forEach(failure -> System.out.println(path + ": " + failure.getRuleId().getClause() + " "
            + failure.getMessage() + " @ " + failure.getLocation().getContext()));
    return result.isCompliant();
  }
}
